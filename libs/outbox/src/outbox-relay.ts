import type { Logger } from 'pino';
import { type Backoff, pause } from './backoff';
import type { DatabaseSession } from './database-session';
import type { EventProducer } from './event-producer';
import { OUTBOX_LANES } from './lanes';
import { OUTBOX_CHANNEL } from './outbox';
import { type RelayBeat, RelayDatabase } from './relay-database';
import { RelayLane } from './relay-lane';
import { SessionKeeper } from './session-keeper';

export interface OutboxRelayOptions {
  readonly databaseUrl: string;
  /** Called for each lane and after every rejected send, e.g. `kafkaEventProducers(...)`. */
  readonly createProducer: () => EventProducer;
  readonly logger: Logger;
  /** How soon an event is found that was not notified. */
  readonly pollIntervalMs?: number | undefined;
  /** How soon a dead relay's lanes are taken over. A database that is silent for five of them counts as lost. */
  readonly heartbeatMs?: number | undefined;
  readonly batchSize?: number | undefined;
  /** Waits after rejected sends. */
  readonly backoff?: Backoff | undefined;
  /** How long published rows are kept. */
  readonly retentionMs?: number | undefined;
}

export interface RelayProgress {
  /** Whether the relay has its database connection. */
  readonly connected: boolean;
  /** Lanes that this process moves; over all relays of a database they add up to all of them. */
  readonly lanesHeld: readonly number[];
  /** Lanes of these whose last send was rejected; they back off and try again. */
  readonly failingLanes: readonly number[];
  /** Events published and sends rejected since the start. */
  readonly published: number;
  readonly rejectedSends: number;
  /** Since the relay last heard from its database. */
  readonly sinceHeartbeatMs: number;
}

const DEFAULTS = { pollIntervalMs: 250, heartbeatMs: 1_000, batchSize: 200, retentionMs: 7 * 86_400_000 };
const BACKOFF: Backoff = { initialMs: 100, maxMs: 10_000 };

/**
 * Empties the outbox into Kafka, at least once and in order per key. Relays of one database share its lanes evenly,
 * each lane guarded by an advisory lock; the locks of a relay that dies are freed by Postgres and taken by the others.
 */
export class OutboxRelay {
  private readonly stopping = new AbortController();
  private readonly keeper: SessionKeeper;
  private readonly lanes = new Map<number, RelayLane>();
  /** Lanes given up whose last send has not settled. The lock is still this session's, which could take it again. */
  private readonly releasing = new Map<number, Promise<void>>();
  private readonly settings: typeof DEFAULTS;
  private running: Promise<void> | undefined;
  private past = { published: 0, rejectedSends: 0 };
  private oldest = { ageMs: 0, at: performance.now() };

  constructor(private readonly options: OutboxRelayOptions) {
    const { pollIntervalMs, heartbeatMs, batchSize, retentionMs } = options;
    this.settings = {
      pollIntervalMs: pollIntervalMs ?? DEFAULTS.pollIntervalMs,
      heartbeatMs: heartbeatMs ?? DEFAULTS.heartbeatMs,
      batchSize: batchSize ?? DEFAULTS.batchSize,
      retentionMs: retentionMs ?? DEFAULTS.retentionMs,
    };
    this.keeper = new SessionKeeper(
      {
        url: options.databaseUrl,
        applicationName: 'portcullis-relay',
        channel: OUTBOX_CHANNEL,
        onNotify: (lane) => this.lanes.get(Number(lane))?.wake(),
        timeoutMs: 5 * this.settings.heartbeatMs,
      },
      options.logger,
    );
  }

  /** Returns at once; the relay keeps trying whatever is down. */
  start(): void {
    this.running ??= this.run();
  }

  /** Resolves when no send is under way, what was sent is marked, and the lanes are free for others. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.keeper.close();
  }

  progress(): RelayProgress {
    const lanes = [...this.lanes.values()];
    return {
      connected: this.keeper.connected,
      lanesHeld: lanes.map(({ lane }) => lane).sort((a, b) => a - b),
      failingLanes: lanes.filter(({ failures }) => failures > 0).map(({ lane }) => lane),
      published: lanes.reduce((sum, { published }) => sum + published, this.past.published),
      rejectedSends: lanes.reduce((sum, { rejectedSends }) => sum + rejectedSends, this.past.rejectedSends),
      sinceHeartbeatMs: this.keeper.sinceHeardMs,
    };
  }

  /** The age of the oldest event that is not in Kafka; 0 if there is none. While the database is out of reach it grows. */
  oldestUnpublishedAgeMs(): number {
    const { ageMs, at } = this.oldest;
    return ageMs === 0 && this.keeper.connected ? 0 : ageMs + performance.now() - at;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      const session = await this.keeper.session(signal);
      if (!session) break;
      const database = new RelayDatabase(session);
      await Promise.all([this.lead(database, session), this.poll(database, session)]);
      for (const lane of [...this.lanes.values()]) this.release(lane, database);
      await Promise.all(this.releasing.values());
    }
  }

  /** Beats, and holds this relay's fair share of the lanes, until the session is lost or the relay stops. */
  private async lead(database: RelayDatabase, session: DatabaseSession): Promise<void> {
    await this.everyBeat(session, this.settings.heartbeatMs, async () => {
      const beat = await database.beat();
      this.oldest = { ageMs: beat.oldestAgeMs, at: performance.now() };
      await this.share(beat, database, session);
      if (this.lanes.has(0)) await database.prune(this.settings.retentionMs);
    });
  }

  private async poll(database: RelayDatabase, session: DatabaseSession): Promise<void> {
    await this.everyBeat(session, this.settings.pollIntervalMs, async () => {
      for (const lane of await database.lanesWithWork()) this.lanes.get(lane)?.wake();
    });
  }

  private async everyBeat(session: DatabaseSession, ms: number, work: () => Promise<void>): Promise<void> {
    const either = new AbortController();
    const end = (): void => either.abort();
    this.stopping.signal.addEventListener('abort', end, { once: true });
    session.lost.addEventListener('abort', end, { once: true });
    while (!this.stopping.signal.aborted && !session.lost.aborted) {
      await work().catch((error: unknown) => {
        if (!session.lost.aborted) this.options.logger.error({ err: error }, 'outbox: the relay cannot work');
      });
      await pause(ms, either.signal);
    }
    this.stopping.signal.removeEventListener('abort', end);
  }

  private async share(beat: RelayBeat, database: RelayDatabase, session: DatabaseSession): Promise<void> {
    const fair = Math.ceil(OUTBOX_LANES / Math.max(1, beat.relays));
    for (const lane of [...this.lanes.values()].slice(fair)) this.release(lane, database);
    const { createProducer, logger, backoff = BACKOFF } = this.options;
    const { batchSize } = this.settings;
    for (let lane = 0; lane < OUTBOX_LANES && this.lanes.size < fair; lane += 1) {
      if (this.lanes.has(lane) || this.releasing.has(lane)) continue;
      if (!(await database.lock(lane))) continue;
      this.lanes.set(lane, new RelayLane(lane, session, { createProducer, logger, batchSize, backoff }));
    }
  }

  /** Frees the lane's lock once its running send has settled, without holding up the heartbeat. */
  private release(lane: RelayLane, database: RelayDatabase): void {
    this.lanes.delete(lane.lane);
    this.releasing.set(lane.lane, this.finish(lane, database));
  }

  private async finish(lane: RelayLane, database: RelayDatabase): Promise<void> {
    await lane.stop();
    this.past.published += lane.published;
    this.past.rejectedSends += lane.rejectedSends;
    // With the session its locks are gone already.
    await database.unlock(lane.lane).catch(() => undefined);
    this.releasing.delete(lane.lane);
  }
}
