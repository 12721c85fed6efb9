import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '@libs/clock';
import { type Backoff, createKafka, type EventLog, type KafkaConfig, unlessAborted } from '@libs/outbox';
import type { ISocketFactory, Kafka } from 'kafkajs';
import { Dispatcher } from './dispatcher';
import {
  EventBus,
  type EventConsumer,
  type Lag,
  type Subscription,
  type SubscriptionProgress,
} from './event-bus';
import { KafkaDeadLetters } from './kafka-dead-letters';
import type { Positions } from './kafka-batches';
import { KafkaGroup } from './kafka-group';
import { KafkaLag } from './kafka-lag';

export interface KafkaBusConfig extends KafkaConfig {
  /** Waits between deliveries of an event whose handler throws. */
  readonly redelivery?: Backoff | undefined;
  /** How soon a killed instance's partitions go to the others. */
  readonly sessionTimeoutMs?: number | undefined;
  /** A consumer that hears nothing from the broker for this long, and runs no handler, is made anew. */
  readonly stallMs?: number | undefined;
}

/** What a test puts in the place of what the bus makes or takes for itself. */
export interface KafkaBusParts {
  readonly socketFactory?: ISocketFactory | undefined;
  readonly kafka?: Kafka | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
}

/**
 * A competing group is the Kafka consumer group of its name, from the beginning. A broadcast subscription is a group of
 * its own for each instance, from the end as it was at the subscription, also when its consumer has to be made anew.
 */
export class KafkaEventBus extends EventBus {
  private readonly kafka: Kafka;
  private readonly deadLetters: KafkaDeadLetters;
  private readonly lags: KafkaLag;
  private readonly groups = new Map<string, KafkaGroup>();
  private readonly closing = new AbortController();

  constructor(
    private readonly config: KafkaBusConfig,
    private readonly logger: EventLog,
    private readonly parts: KafkaBusParts = {},
  ) {
    super();
    const { kafka, socketFactory } = parts;
    this.kafka = kafka ?? createKafka({ ...config, logger, socketFactory });
    this.deadLetters = new KafkaDeadLetters(this.kafka);
    this.lags = new KafkaLag(this.kafka);
  }

  override async subscribe(to: Subscription, ...consumers: readonly EventConsumer[]): Promise<void> {
    const group = this.begin(to, consumers);
    if (to.delivery === 'competing') return;
    const { signal } = this.closing;
    const signals = to.waitAtMostMs === undefined ? [signal] : [signal, AbortSignal.timeout(to.waitAtMostMs)];
    await unlessAborted(group.ready, ...signals);
  }

  /** A broadcast to this instance alone that begins at the given positions, which its topics must all have. */
  subscribeFrom(from: Positions, group: string, ...consumers: readonly EventConsumer[]): void {
    this.begin({ group, delivery: 'broadcast' }, consumers, from);
  }

  /** Of a broadcast: the offset of the next event that is not settled, by topic and partition. */
  positions(group: string): Positions {
    return this.groups.get(group)?.positions ?? new Map();
  }

  override progress(): readonly SubscriptionProgress[] {
    return [...this.groups.values()].map(({ dispatcher }) => dispatcher.progress.snapshot());
  }

  override async lag(): Promise<readonly Lag[]> {
    const lags: Lag[] = [];
    for (const { dispatcher } of this.groups.values())
      if (dispatcher.to.delivery === 'competing')
        lags.push(...(await this.lags.of(dispatcher.to.group, dispatcher.topics)));
    return lags;
  }

  override async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.groups.values()].map((group) => group.close()));
    await this.deadLetters.close();
    await this.lags.close();
  }

  private begin(to: Subscription, consumers: readonly EventConsumer[], from?: Positions): KafkaGroup {
    const { clock = systemClock, random } = this.parts;
    const dispatcher = new Dispatcher(to, consumers, clock);
    if (this.groups.has(to.group)) throw new Error(`Group ${to.group} is subscribed already.`);
    const { redelivery, sessionTimeoutMs, stallMs } = this.config;
    const group = new KafkaGroup(dispatcher, {
      kafka: this.kafka,
      groupId: to.delivery === 'competing' ? to.group : `${to.group}.${randomUUID()}`,
      deadLetters: this.deadLetters,
      logger: this.logger,
      redelivery: redelivery ?? { initialMs: 200, maxMs: 30_000 },
      sessionTimeoutMs: sessionTimeoutMs ?? 10_000,
      stallMs: stallMs ?? 30_000,
      from,
      clock,
      random,
    });
    this.groups.set(to.group, group);
    group.start();
    return group;
  }
}
