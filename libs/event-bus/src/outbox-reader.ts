import { systemClock } from '@libs/clock';
import { type Backoff, backoffMs, Bell, type DatabaseSession, pause, type SessionKeeper } from '@libs/outbox';
import { traceIdOf } from '@libs/telemetry';
import type { Logger } from 'pino';
import type { Dispatcher, ReceivedEvent } from './dispatcher';
import { NotYet } from './event-bus';
import { type Cursor, type OutboxRow, OutboxStream } from './outbox-stream';

export interface OutboxReaderOptions {
  readonly keeper: SessionKeeper<DatabaseSession>;
  readonly logger: Logger;
  readonly pollIntervalMs: number;
  readonly redelivery: Backoff;
  readonly signal: AbortSignal;
}

/** How often a group that has nothing to handle writes down how far it has looked. */
const IDLE_CHECKPOINT_MS = 60_000;
const TROUBLE: Backoff = { initialMs: 100, maxMs: 5_000 };

/** Delivers one topic to one group, one event after the other. */
export class OutboxReader {
  private readonly stream: OutboxStream;
  private readonly bell = new Bell(systemClock);
  private cursor: Cursor | undefined;
  /** Competing: the session that holds the group's lock for us. */
  private owned: DatabaseSession | undefined;
  private lookedAt = -Infinity;
  private becomeReady: () => void = () => undefined;
  /** Resolves once the starting position is settled. */
  readonly ready = new Promise<void>((resolve) => {
    this.becomeReady = resolve;
  });
  readonly done: Promise<void>;

  constructor(
    private readonly topic: string,
    private readonly dispatcher: Dispatcher,
    private readonly options: OutboxReaderOptions,
  ) {
    this.stream = new OutboxStream(dispatcher.to.group, topic, dispatcher.typesOf(topic));
    this.done = this.run();
  }

  wake(): void {
    this.bell.ring();
  }

  private isOver(session: DatabaseSession): boolean {
    return this.options.signal.aborted || session.lost.aborted;
  }

  private get isCompeting(): boolean {
    return this.dispatcher.to.delivery === 'competing';
  }

  private async run(): Promise<void> {
    const { keeper, logger, signal } = this.options;
    for (let failures = 0; !signal.aborted;) {
      const session = await keeper.session(signal);
      if (!session) break;
      try {
        await this.turn(session);
        failures = 0;
      } catch (error) {
        failures += 1;
        // The keeper tells of a lost session.
        if (failures === 1 && !session.lost.aborted) {
          logger.error(
            { err: error, topic: this.topic },
            'event bus: the outbox cannot be read; trying again',
          );
        }
        await pause(systemClock, backoffMs(TROUBLE, failures), signal);
      }
    }
  }

  private async turn(session: DatabaseSession): Promise<void> {
    const { pollIntervalMs, signal } = this.options;
    this.bell.reset();
    const cursor = await this.position(session);
    this.dispatcher.progress.heard();
    // Asked for before the rows: what is not among them then is not before it.
    const end = await this.endToLookTo(session);
    const rows = cursor ? await this.stream.read(session, cursor) : [];
    if (rows.length === 0) {
      if (cursor && end) await this.moveTo(session, end);
      return this.bell.wait(signal, pollIntervalMs);
    }
    for (const row of rows) {
      if (!(await this.settle(session, row))) return;
    }
  }

  /** Where to read on; undefined while another instance of the group reads. */
  private async position(session: DatabaseSession): Promise<Cursor | undefined> {
    if (this.isCompeting && this.owned !== session) {
      this.cursor = await this.stream.acquire(session);
      this.owned = this.cursor ? session : undefined;
    } else {
      this.cursor ??= await this.stream.presentEnd(session);
    }
    this.becomeReady();
    return this.cursor;
  }

  /** Now and then, the present end: events of other types would hold the checkpoint up, and keep whatever is behind it. */
  private async endToLookTo(session: DatabaseSession): Promise<Cursor | undefined> {
    const now = systemClock.now();
    if (!this.isCompeting || now - this.lookedAt < IDLE_CHECKPOINT_MS) return undefined;
    this.lookedAt = now;
    return this.stream.presentEnd(session);
  }

  /** Delivers until the event is handled or parked; false when this reader has to look afresh before it goes on. */
  private async settle(session: DatabaseSession, row: OutboxRow): Promise<boolean> {
    const { logger, redelivery, signal } = this.options;
    const { progress, to } = this.dispatcher;
    const { id: eventId, type } = row;
    const traceId = traceIdOf(row.traceparent);
    const about = { group: to.group, topic: this.topic, type, eventId, traceId };
    for (let attempt = 1; !this.isOver(session); attempt += 1) {
      try {
        const { poison } = await this.dispatcher.dispatch(this.received(row));
        progress.redelivering.delete(this.topic);
        await this.settled(session, row, poison);
        if (poison !== undefined)
          logger.error({ ...about, reason: poison }, 'event bus: an event was parked');
        return true;
      } catch (error) {
        if (this.isOver(session)) return false;
        progress.redelivering.add(this.topic);
        const text = 'event bus: an event could not be handled; it will be delivered again';
        logger[error instanceof NotYet ? 'debug' : 'warn']({ ...about, err: error, attempt }, text);
        await pause(systemClock, backoffMs(redelivery, attempt), signal, session.lost);
      }
    }
    return false;
  }

  private async settled(session: DatabaseSession, row: OutboxRow, poison: string | undefined): Promise<void> {
    if (poison !== undefined) {
      await this.stream.park(session, row, poison);
      this.dispatcher.progress.parked += 1;
    }
    await this.moveTo(session, row);
  }

  private async moveTo(session: DatabaseSession, { xid, position }: Cursor): Promise<void> {
    if (this.isCompeting) await this.stream.checkpoint(session, { xid, position });
    this.cursor = { xid, position };
  }

  private received(row: OutboxRow): ReceivedEvent {
    return {
      id: row.id,
      topic: this.topic,
      type: row.type,
      key: row.key,
      time: new Date(row.occurred_at_ms).toISOString(),
      traceparent: row.traceparent ?? undefined,
      json: row.json,
    };
  }
}
