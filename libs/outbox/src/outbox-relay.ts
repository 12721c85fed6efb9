import { type Clock, systemClock } from '@libs/clock';
import { type RemovedBatch, sweep } from '@libs/retention';
import type { Logger } from 'pino';
import { type Backoff, pause } from './backoff';
import type { EventProducer } from './event-producer';
import { OUTBOX_LANES } from './lanes';
import { RelayLane } from './relay-lane';
import type { OpenRelayStore, RelayBeat, RelayStore } from './relay-store';
import { SessionKeeper } from './session-keeper';

export interface OutboxRelayOptions {
  /** Called whenever a connection is needed, e.g. `postgresRelayStores(...)`. */
  readonly openStore: OpenRelayStore;
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
  /** How long published rows are kept, for whoever has to replay them. */
  readonly retentionMs?: number | undefined;
  /** How often it is looked for published rows that are older. */
  readonly pruneEveryMs?: number | undefined;
  readonly clock?: Clock | undefined;
  /** In [0, 1): for back-off jitter. */
  readonly random?: (() => number) | undefined;
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
  /** Since it last completed a beat. A database that answers, but not as it should, shows here alone. */
  readonly sinceBeatMs: number;
  /** How long it has been without a lane although there are lanes enough for every relay; 0: it has one, or is spare. */
  readonly withoutLaneMs: number;
  /** Relays that were connected at that beat, this one included; 0 before the first. */
  readonly relays: number;
}

const DEFAULTS = {
  pollIntervalMs: 250,
  heartbeatMs: 1_000,
  batchSize: 200,
  retentionMs: 7 * 86_400_000,
  pruneEveryMs: 60_000,
};
const BACKOFF: Backoff = { initialMs: 100, maxMs: 10_000 };

/**
 * Empties the outbox into Kafka, at least once and in order per key. Relays of one database share its lanes evenly,
 * each lane guarded by a lock; the locks of a relay that dies are freed by the database and taken by the others.
 */
export class OutboxRelay {
  private readonly stopping = new AbortController();
  private readonly clock: Clock;
  private readonly keeper: SessionKeeper<RelayStore>;
  private readonly lanes = new Map<number, RelayLane>();
  /** Lanes given up whose last send has not settled. The lock is still this connection's, which could take it again. */
  private readonly releasing = new Map<number, Promise<void>>();
  private readonly settings: typeof DEFAULTS;
  private running: Promise<void> | undefined;
  private past = { published: 0, rejectedSends: 0 };
  private oldest: { ageMs: number; at: number };
  private beaten: { relays: number; at: number };
  private hadLaneAt: number;

  constructor(private readonly options: OutboxRelayOptions) {
    const { openStore, logger, random, pollIntervalMs, heartbeatMs, batchSize } = options;
    const clock = (this.clock = options.clock ?? systemClock);
    this.oldest = { ageMs: 0, at: clock.now() };
    this.beaten = { relays: 0, at: clock.now() };
    this.hadLaneAt = clock.now();
    this.settings = {
      pollIntervalMs: pollIntervalMs ?? DEFAULTS.pollIntervalMs,
      heartbeatMs: heartbeatMs ?? DEFAULTS.heartbeatMs,
      batchSize: batchSize ?? DEFAULTS.batchSize,
      retentionMs: options.retentionMs ?? DEFAULTS.retentionMs,
      pruneEveryMs: options.pruneEveryMs ?? DEFAULTS.pruneEveryMs,
    };
    const timeoutMs = 5 * this.settings.heartbeatMs;
    const onNews = (lane: number): void => this.lanes.get(lane)?.wake();
    const open = (): Promise<RelayStore> => openStore({ onNews, timeoutMs });
    this.keeper = new SessionKeeper({ name: 'portcullis-relay', open, logger, clock, random });
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
      sinceBeatMs: this.clock.now() - this.beaten.at,
      withoutLaneMs: lanes.length > 0 ? 0 : this.clock.now() - this.hadLaneAt,
      relays: this.beaten.relays,
    };
  }

  /** The age of the oldest event that is not in Kafka; 0 if there is none. While the database is out of reach it grows. */
  oldestUnpublishedAgeMs(): number {
    const { ageMs, at } = this.oldest;
    return ageMs === 0 && this.keeper.connected ? 0 : ageMs + this.clock.now() - at;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      const store = await this.keeper.session(signal);
      if (!store) break;
      await Promise.all([this.lead(store), this.poll(store), this.prune(store)]);
      for (const lane of [...this.lanes.values()]) this.release(lane, store);
      await Promise.all(this.releasing.values());
    }
  }

  /** Beats, and holds this relay's fair share of the lanes, until the connection is lost or the relay stops. */
  private async lead(store: RelayStore): Promise<void> {
    await this.everyBeat(store, this.settings.heartbeatMs, async () => {
      const beat = await store.beat();
      this.oldest = { ageMs: beat.oldestAgeMs, at: this.clock.now() };
      await this.share(beat, store);
      this.beaten = { relays: beat.relays, at: this.clock.now() };
      if (this.lanes.size > 0 || beat.relays > OUTBOX_LANES) this.hadLaneAt = this.clock.now();
    });
  }

  private async poll(store: RelayStore): Promise<void> {
    await this.everyBeat(store, this.settings.pollIntervalMs, async () => {
      for (const lane of await store.lanesWithWork()) this.lanes.get(lane)?.wake();
    });
  }

  /** One relay of a database does it: the one that has lane 0. */
  private async prune(store: RelayStore): Promise<void> {
    const { logger } = this.options;
    const removeBatch = (): Promise<RemovedBatch> => store.prune(this.settings.retentionMs);
    const retention = { what: 'published events from the outbox', removeBatch, clock: this.clock, logger };
    await this.everyBeat(store, this.settings.pruneEveryMs, async (signal) => {
      if (this.lanes.has(0)) await sweep(retention, signal);
    });
  }

  private async everyBeat(
    store: RelayStore,
    ms: number,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const either = new AbortController();
    const end = (): void => either.abort();
    this.stopping.signal.addEventListener('abort', end, { once: true });
    store.lost.addEventListener('abort', end, { once: true });
    while (!this.stopping.signal.aborted && !store.lost.aborted) {
      await work(either.signal).catch((error: unknown) => {
        if (!store.lost.aborted) this.options.logger.error({ err: error }, 'outbox: the relay cannot work');
      });
      await pause(this.clock, ms, either.signal);
    }
    this.stopping.signal.removeEventListener('abort', end);
  }

  private async share(beat: RelayBeat, store: RelayStore): Promise<void> {
    const fair = Math.ceil(OUTBOX_LANES / Math.max(1, beat.relays));
    for (const lane of [...this.lanes.values()].slice(fair)) this.release(lane, store);
    const { createProducer, logger, random, backoff = BACKOFF } = this.options;
    const { clock } = this;
    const { batchSize } = this.settings;
    for (let lane = 0; lane < OUTBOX_LANES && this.lanes.size < fair; lane += 1) {
      if (this.lanes.has(lane) || this.releasing.has(lane)) continue;
      if (!(await store.lock(lane))) continue;
      const options = { createProducer, logger, clock, random, batchSize, backoff };
      this.lanes.set(lane, new RelayLane(lane, store, options));
    }
  }

  /** Frees the lane's lock once its running send has settled, without holding up the heartbeat. */
  private release(lane: RelayLane, store: RelayStore): void {
    this.lanes.delete(lane.lane);
    this.releasing.set(lane.lane, this.finish(lane, store));
  }

  private async finish(lane: RelayLane, store: RelayStore): Promise<void> {
    await lane.stop();
    this.past.published += lane.published;
    this.past.rejectedSends += lane.rejectedSends;
    // With the connection its locks are gone already.
    await store.unlock(lane.lane).catch(() => undefined);
    this.releasing.delete(lane.lane);
  }
}
