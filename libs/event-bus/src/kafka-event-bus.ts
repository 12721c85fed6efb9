import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '@libs/clock';
import { type Backoff, createKafka, type KafkaConfig, unlessAborted } from '@libs/outbox';
import type { ISocketFactory, Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import { Dispatcher } from './dispatcher';
import {
  EventBus,
  type EventConsumer,
  type Lag,
  type Subscription,
  type SubscriptionProgress,
} from './event-bus';
import { KafkaDeadLetters } from './kafka-dead-letters';
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
    private readonly logger: Logger,
    private readonly parts: KafkaBusParts = {},
  ) {
    super();
    const { kafka, socketFactory } = parts;
    this.kafka = kafka ?? createKafka({ ...config, logger, socketFactory });
    this.deadLetters = new KafkaDeadLetters(this.kafka);
    this.lags = new KafkaLag(this.kafka);
  }

  override async subscribe(to: Subscription, ...consumers: readonly EventConsumer[]): Promise<void> {
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
      clock,
      random,
    });
    this.groups.set(to.group, group);
    group.start();
    if (to.delivery === 'competing') return;
    const { signal } = this.closing;
    const signals = to.waitAtMostMs === undefined ? [signal] : [signal, AbortSignal.timeout(to.waitAtMostMs)];
    await unlessAborted(group.ready, ...signals);
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
}
