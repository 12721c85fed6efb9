import {
  EventBus,
  type EventConsumer,
  type Lag,
  type Subscription,
  type SubscriptionProgress,
} from './event-bus';

/** Several buses as one: each topic is heard where it is published. A group keeps a checkpoint on each that it hears. */
export class JoinedEventBus extends EventBus {
  constructor(
    private readonly otherwise: EventBus,
    private readonly byTopic: ReadonlyMap<string, EventBus>,
  ) {
    super();
  }

  override async subscribe(to: Subscription, ...consumers: readonly EventConsumer[]): Promise<void> {
    const parts = new Map<EventBus, EventConsumer[]>();
    for (const consumer of consumers) {
      const bus = this.byTopic.get(consumer.contract.topic) ?? this.otherwise;
      parts.set(bus, [...(parts.get(bus) ?? []), consumer]);
    }
    // What a group of nothing is told, a bus knows.
    if (parts.size === 0) parts.set(this.otherwise, []);
    await Promise.all([...parts].map(([bus, part]) => bus.subscribe(to, ...part)));
  }

  override progress(): readonly SubscriptionProgress[] {
    return this.buses.flatMap((bus) => bus.progress());
  }

  override async lag(): Promise<readonly Lag[]> {
    return (await Promise.all(this.buses.map((bus) => bus.lag()))).flat();
  }

  override async close(): Promise<void> {
    await Promise.all(this.buses.map((bus) => bus.close()));
  }

  private get buses(): EventBus[] {
    return [...new Set([this.otherwise, ...this.byTopic.values()])];
  }
}
