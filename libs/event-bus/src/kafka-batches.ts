import type { Clock } from '@libs/clock';
import { type Backoff, type EventLog, pause } from '@libs/outbox';
import { traceIdOf } from '@libs/telemetry';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { Dispatcher } from './dispatcher';
import { NotYet } from './event-bus';
import type { KafkaDeadLetters } from './kafka-dead-letters';
import { KafkaPartitionRetries } from './kafka-partition-retries';
import { receivedEvent } from './kafka-received-event';

/** Offsets by topic and partition. */
export type Positions = ReadonlyMap<string, ReadonlyMap<number, bigint>>;

export interface KafkaBatchesOptions {
  readonly deadLetters: KafkaDeadLetters;
  readonly logger: EventLog;
  readonly redelivery: Backoff;
  readonly sessionTimeoutMs: number;
  readonly clock: Clock;
  readonly random?: (() => number) | undefined;
}

/**
 * Hands what kafkajs fetched to the handlers, one event of a partition after the other.
 *
 * Guarantee: an offset is given for settled only when its event needs no further delivery; what was not settled when the partition
 * went elsewhere is left to whoever has it now.
 */
export class KafkaBatches {
  /** Broadcast: the next offset of each partition, by topic. Nothing is committed, so this is the only place. */
  readonly positions = new Map<string, Map<number, bigint>>();
  private readonly retries: KafkaPartitionRetries;
  private assignments = 0;

  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly options: KafkaBatchesOptions,
    private readonly closing: AbortSignal,
  ) {
    const { redelivery, clock, random } = options;
    this.retries = new KafkaPartitionRetries(redelivery, dispatcher.progress.redelivering, clock, random);
  }

  /** Another assignment of partitions has begun. */
  assigned(): void {
    this.assignments += 1;
    this.retries.reassigned();
  }

  close(): void {
    this.retries.clear();
  }

  async handle(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const assignment = this.assignments;
    const over = new AbortController();
    void this.beatUntil(over.signal, payload);
    try {
      for (const message of this.dispatcher.isLatestOnly(topic) ? lastOfEachKey(messages) : messages) {
        if (!payload.isRunning() || payload.isStale() || this.closing.aborted) return;
        const settled = await this.settle(topic, partition, message);
        // Another assignment has begun: this partition may be somebody else's, who delivers the event again.
        if (assignment !== this.assignments) return;
        if (!settled) {
          this.retries.postpone(topic, partition, message.offset, payload.pause());
          return;
        }
        this.retries.forget(topic, partition);
        payload.resolveOffset(message.offset);
        this.positions.get(topic)?.set(partition, BigInt(message.offset) + 1n);
        await payload.commitOffsetsIfNecessary();
      }
    } finally {
      over.abort();
    }
  }

  /** kafkajs sends heartbeats between batches only; a slow handler must not cost the group its member. */
  private async beatUntil(over: AbortSignal, payload: EachBatchPayload): Promise<void> {
    for (;;) {
      await pause(this.options.clock, this.options.sessionTimeoutMs / 5, over);
      if (over.aborted) return;
      void payload.heartbeat().catch(() => undefined);
    }
  }

  /** True when the event needs no further delivery: handled, not ours, or parked. */
  private async settle(topic: string, partition: number, message: KafkaMessage): Promise<boolean> {
    const { deadLetters, logger } = this.options;
    const { group } = this.dispatcher.to;
    const event = receivedEvent(topic, partition, message);
    const { id: eventId, type } = event;
    const traceId = traceIdOf(event.traceparent);
    const about = { group, topic, type, eventId, traceId, partition, offset: message.offset };
    try {
      const { poison } = await this.dispatcher.dispatch(event);
      if (poison === undefined) return true;
      await deadLetters.park({ group, topic, partition, message, reason: poison });
      this.dispatcher.progress.parked += 1;
      logger.error({ ...about, reason: poison }, 'event bus: an event was parked in the dead letter topic');
      return true;
    } catch (error) {
      logger[error instanceof NotYet ? 'debug' : 'warn'](
        { ...about, err: error },
        'event bus: an event could not be handled; it will be delivered again',
      );
      return false;
    }
  }
}

/** To settle one of these settles those before it that are left out: what was fetched last is always among them. */
function lastOfEachKey(messages: readonly KafkaMessage[]): KafkaMessage[] {
  const last = new Map(messages.map(({ key, offset }) => [String(key), offset]));
  return messages.filter(({ key, offset }) => last.get(String(key)) === offset);
}
