import type { Logger } from 'pino';
import { type Backoff, backoffMs, pause } from './backoff';
import { Bell } from './bell';
import type { DatabaseSession } from './database-session';
import type { EventProducer, OutboundEvent } from './event-producer';

interface Row extends Omit<OutboundEvent, 'occurredAt'> {
  readonly occurred_at_ms: number;
}

// By state, never by `position > last`: a transaction that began earlier may commit later, and its rows would be lost.
const UNPUBLISHED = `
  select id, topic, type, key, payload::text as json, traceparent,
         (extract(epoch from occurred_at) * 1000)::float8 as occurred_at_ms
  from outbox where lane = $1 and published_at is null order by position limit $2`;
const PUBLISHED = `update outbox set published_at = clock_timestamp() where id = any($1::uuid[])`;

export interface LaneOptions {
  readonly createProducer: () => EventProducer;
  readonly logger: Logger;
  readonly batchSize: number;
  readonly backoff: Backoff;
}

/**
 * Moves one lane's events, one awaited send at a time, while its session holds the lane's lock. A batch whose send was
 * rejected is sent again whole by a new producer, before anything later: events of a key may repeat, a later one never
 * overtakes an earlier one's first delivery.
 */
export class RelayLane {
  private readonly stopping = new AbortController();
  private readonly bell = new Bell();
  private producer: EventProducer | undefined;
  /** Sends rejected in a row; 0 when the last one went well. */
  failures = 0;
  published = 0;
  rejectedSends = 0;
  readonly done: Promise<void>;

  constructor(
    readonly lane: number,
    private readonly session: DatabaseSession,
    private readonly options: LaneOptions,
  ) {
    session.lost.addEventListener('abort', this.halt, { once: true });
    this.done = this.run();
  }

  wake(): void {
    this.bell.ring();
  }

  /** Resolves when no send is under way and what was sent is marked. */
  async stop(): Promise<void> {
    this.halt();
    await this.done;
  }

  private readonly halt = (): void => this.stopping.abort();

  private isHalted(): boolean {
    return this.stopping.signal.aborted;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!this.isHalted()) {
      try {
        this.bell.reset();
        const events = await this.unpublished();
        if (events.length === 0) await this.bell.wait(signal);
        else await this.publish(events);
      } catch (error) {
        // A lost session has halted the lane; anything else (a missing table, say) may mend.
        if (this.isHalted()) break;
        this.options.logger.error(
          { err: error, lane: this.lane },
          'outbox: the lane cannot be read or marked',
        );
        await pause(backoffMs(this.options.backoff, 5), signal);
      }
    }
    this.session.lost.removeEventListener('abort', this.halt);
    await this.producer?.close();
  }

  private async unpublished(): Promise<OutboundEvent[]> {
    const rows = await this.session.query<Row>(UNPUBLISHED, [this.lane, this.options.batchSize]);
    return rows.map(({ occurred_at_ms, ...row }) => ({ ...row, occurredAt: new Date(occurred_at_ms) }));
  }

  private async publish(events: readonly OutboundEvent[]): Promise<void> {
    if (!(await this.send(events))) return;
    this.published += events.length;
    await this.session.query(PUBLISHED, [events.map(({ id }) => id)]);
  }

  private async send(events: readonly OutboundEvent[]): Promise<boolean> {
    const { createProducer, logger } = this.options;
    const { lane } = this;
    try {
      this.producer ??= createProducer();
      await this.producer.send(events);
      if (this.failures > 0)
        logger.info({ lane, failures: this.failures }, 'outbox: events are published again');
      this.failures = 0;
      return true;
    } catch (error) {
      this.failures += 1;
      this.rejectedSends += 1;
      const level = this.failures === 1 ? 'error' : 'debug';
      logger[level](
        { err: error, lane },
        'outbox: events could not be published; trying again until they are',
      );
      // What the old producer believes about its sequence numbers can no longer be trusted.
      const spent = this.producer;
      this.producer = undefined;
      await spent?.close();
      await pause(backoffMs(this.options.backoff, this.failures), this.stopping.signal);
      return false;
    }
  }
}
