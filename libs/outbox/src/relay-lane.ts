import type { Clock } from '@libs/clock';
import type { Logger } from 'pino';
import { type Backoff, backoffMs, pause } from './backoff';
import { Bell } from './bell';
import type { EventProducer, OutboundEvent } from './event-producer';
import type { RelayStore } from './relay-store';

export interface LaneOptions {
  readonly createProducer: () => EventProducer;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random?: (() => number) | undefined;
  readonly batchSize: number;
  readonly backoff: Backoff;
}

/**
 * Moves one lane's events, one awaited send at a time, while its connection holds the lane's lock. A batch whose send was
 * rejected is sent again whole by a new producer, before anything later: events of a key may repeat, a later one never
 * overtakes an earlier one's first delivery.
 */
export class RelayLane {
  private readonly stopping = new AbortController();
  private readonly bell: Bell;
  private producer: EventProducer | undefined;
  /** Sends rejected in a row; 0 when the last one went well. */
  failures = 0;
  published = 0;
  rejectedSends = 0;
  readonly done: Promise<void>;

  constructor(
    readonly lane: number,
    private readonly store: RelayStore,
    private readonly options: LaneOptions,
  ) {
    this.bell = new Bell(options.clock);
    store.lost.addEventListener('abort', this.halt, { once: true });
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
        const events = await this.store.unpublished(this.lane, this.options.batchSize);
        if (events.length === 0) await this.bell.wait(signal);
        else await this.publish(events);
      } catch (error) {
        // A lost connection has halted the lane; anything else (a missing table, say) may mend.
        if (this.isHalted()) break;
        this.options.logger.error(
          { err: error, lane: this.lane },
          'outbox: the lane cannot be read or marked',
        );
        await this.backOff(5);
      }
    }
    this.store.lost.removeEventListener('abort', this.halt);
    await this.producer?.close();
  }

  private async publish(events: readonly OutboundEvent[]): Promise<void> {
    if (!(await this.send(events))) return;
    this.published += events.length;
    await this.store.markPublished(events.map(({ id }) => id));
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
      await this.backOff(this.failures);
      return false;
    }
  }

  private backOff(attempt: number): Promise<void> {
    const { clock, random, backoff } = this.options;
    return pause(clock, backoffMs(backoff, attempt, random), this.stopping.signal);
  }
}
