import type { KafkaEventBus } from '@libs/event-bus';
import type { Kafka } from 'kafkajs';
import type { ForwardOnly } from './forward-only';
import { boundsOf, committedOf, withAdmin } from './kafka-positions';
import type { Lag, Progress, TokenSubscription } from './token-subscription';

interface Parts {
  readonly kafka: Kafka;
  readonly bus: KafkaEventBus;
  readonly group: string;
  readonly topic: string;
  /** Where positions are: with the group in Kafka, or in this instance. */
  readonly keeps: 'shared positions' | 'own positions';
  readonly forward: ForwardOnly;
  /** The process need not run for it any more. */
  readonly letEnd: () => void;
}

export class KafkaTokenSubscription implements TokenSubscription {
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

  async stop(): Promise<void> {
    await this.parts.bus.close();
    this.parts.letEnd();
  }
}
