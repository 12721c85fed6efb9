import {
  type ICustomPartitioner,
  type Kafka,
  type Message,
  Partitioners,
  type Producer,
  type TopicMessages,
} from 'kafkajs';
import { cloudEventHeaders } from './cloud-events';
import { EventProducer, type OutboundEvent } from './event-producer';
import { inPhases } from './in-phases';
import { createKafka, type KafkaClientOptions } from './kafka-client';

export interface KafkaProducerOptions extends KafkaClientOptions {
  /** The CloudEvents `source`: which service the events are from, e.g. `/portcullis/tokens`. */
  readonly source: string;
}

/** The send resolved, and yet no broker has said that it took some of the events. They may have to be sent again. */
export class EventsUnconfirmed extends Error {
  constructor(partitions: readonly string[]) {
    super(`No broker has confirmed the events for ${partitions.join(', ')}.`);
    this.name = 'EventsUnconfirmed';
  }
}

/**
 * Idempotent, all in-sync replicas, one request in flight: with more, kafkajs loses and doubles events when it retries
 * (tulios/kafkajs#598). Its retries are bounded so that a send settles within seconds, or a minute at the worst, instead of never.
 *
 * Guarantee: a send that resolves was confirmed for every partition that its events belong to. kafkajs alone does not give that:
 * where one of two brokers has answered and the other has not, its retry leaves out the partitions whose leader is the first one
 * by then, and resolves.
 */
export class KafkaEventProducer extends EventProducer {
  private readonly producer: Producer;
  private connected: Promise<void> | undefined;
  /** Of the send under way, by how kafkajs divided it. */
  private readonly unconfirmed = new Set<string>();

  constructor(
    kafka: Kafka,
    private readonly source: string,
  ) {
    super();
    this.producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: () => this.remember(Partitioners.DefaultPartitioner()),
    });
  }

  async send(events: readonly OutboundEvent[]): Promise<void> {
    await (this.connected ??= this.producer.connect());
    for (const phase of inPhases(events)) await this.sendAtOnce(phase);
  }

  async close(): Promise<void> {
    // A producer is closed when it is of no more use; why it could not say goodbye is of no use either.
    await this.producer.disconnect().catch(() => undefined);
  }

  private async sendAtOnce(events: readonly OutboundEvent[]): Promise<void> {
    this.unconfirmed.clear();
    const written = await this.producer.sendBatch({ acks: -1, topicMessages: this.byTopic(events) });
    for (const { topicName, partition } of written) this.unconfirmed.delete(nameOf(topicName, partition));
    if (this.unconfirmed.size > 0) throw new EventsUnconfirmed([...this.unconfirmed]);
  }

  private remember(choose: ReturnType<ICustomPartitioner>): ReturnType<ICustomPartitioner> {
    return (message) => {
      const partition = choose(message);
      this.unconfirmed.add(nameOf(message.topic, partition));
      return partition;
    };
  }

  private byTopic(events: readonly OutboundEvent[]): TopicMessages[] {
    const topics = new Map<string, Message[]>();
    for (const event of events) {
      const messages = topics.get(event.topic) ?? [];
      messages.push({ key: event.key, value: event.json, headers: cloudEventHeaders(event, this.source) });
      topics.set(event.topic, messages);
    }
    return [...topics].map(([topic, messages]) => ({ topic, messages }));
  }
}

const nameOf = (topic: string, partition: number): string => `${topic}/${String(partition)}`;

/** What `OutboxRelay` takes: a new producer, of its own identity, at each call. */
export const kafkaEventProducers = (options: KafkaProducerOptions): (() => EventProducer) => {
  const kafka = createKafka(options);
  return () => new KafkaEventProducer(kafka, options.source);
};
