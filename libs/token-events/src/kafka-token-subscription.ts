import type { KafkaEventBus } from '@libs/event-bus';
import type { Kafka } from 'kafkajs';
import type { ForwardOnly } from './forward-only';
import { boundsOf, committedOf, withAdmin } from './kafka-positions';

/** For readiness and metrics: a subscriber is well while it makes progress, not while it claims to be alive. */
export interface Progress {
  /** Whether Kafka is heard now. */
  readonly connected: boolean;
  /** Since Kafka was last asked successfully, or a handler ended. */
  readonly sinceProgressMs: number;
  /** How long the longest-running handler has been running; 0: none runs. */
  readonly handlingForMs: number;
  /** Partitions that wait because a handler threw. */
  readonly redelivering: number;
  /** Events that are done: given to a handler, or outdated. */
  readonly handled: number;
  /** Calls of handlers that threw. */
  readonly failed: number;
  /** Events that were put into the dead letter topic because they do not match their contract. */
  readonly parked: number;
  /** Events and states that were left out because the token is known to be further. */
  readonly outdated: number;
  /** Events of types that no handler is for, unknown ones too. */
  readonly skipped: number;
}

/** How many events are published and not handled. */
export interface Lag {
  readonly total: number;
  readonly partitions: readonly { readonly partition: number; readonly lag: number }[];
}

interface Parts {
  readonly kafka: Kafka;
  readonly bus: KafkaEventBus;
  readonly group: string;
  readonly topic: string;
  /** Where positions are: with the group in Kafka, or in this instance. */
  readonly keeps: 'shared positions' | 'own positions';
  readonly forward: ForwardOnly;
}

/** A subscription that has begun. It outlives every outage of Kafka, and ends when it is stopped. */
export class TokenSubscription {
  constructor(private readonly parts: Parts) {}

  progress(): Progress {
    const { bus, forward } = this.parts;
    const [progress] = bus.progress();
    if (!progress) throw new Error('The subscription is not on its bus.');
    const { connected, sinceProgressMs, handlingForMs, redelivering, handled, failed, parked, skipped } =
      progress;
    const outdated = forward.ignored;
    return {
      connected,
      sinceProgressMs,
      handlingForMs,
      redelivering,
      handled,
      failed,
      parked,
      outdated,
      skipped,
    };
  }

  /** Asks Kafka. With a store it is that of the whole group, as of its last commit; without one that of this instance. */
  lag(): Promise<Lag> {
    const { kafka, bus, group, topic, keeps } = this.parts;
    return withAdmin(kafka, async (admin) => {
      const bounds = await boundsOf(admin, topic);
      const positions =
        keeps === 'own positions'
          ? (bus.positions(group).get(topic) ?? new Map<number, bigint>())
          : await committedOf(admin, group, topic);
      const partitions = [...bounds].map(([partition, { low, high }]) => ({
        partition,
        lag: Math.max(0, Number(high - (positions.get(partition) ?? low))),
      }));
      return { total: partitions.reduce((sum, { lag }) => sum + lag, 0), partitions };
    });
  }

  /** Waits for running handlers, remembers what they have done, and leaves the group. No handler is called afterwards. */
  stop(): Promise<void> {
    return this.parts.bus.close();
  }
}
