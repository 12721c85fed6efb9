import { type Kafka, type Message, Partitioners, type Producer, type TopicMessages } from 'kafkajs';
import { cloudEventHeaders } from './cloud-events';
import { EventProducer, type OutboundEvent } from './event-producer';
import { createKafka, type KafkaClientOptions } from './kafka-client';

export interface KafkaProducerOptions extends KafkaClientOptions {
  /** The CloudEvents `source`: which service the events are from, e.g. `/portcullis/tokens`. */
  readonly source: string;
}

/**
 * Idempotent, all in-sync replicas, one request in flight: with more, kafkajs loses and doubles events when it retries
 * (tulios/kafkajs#598). Its retries are bounded so that a send settles within seconds, or a minute at the worst, instead of never.
 */
export class KafkaEventProducer extends EventProducer {
  private readonly producer: Producer;
  private connected: Promise<void> | undefined;

  constructor(
    kafka: Kafka,
    private readonly source: string,
  ) {
    super();
    this.producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
  }

  async send(events: readonly OutboundEvent[]): Promise<void> {
    await (this.connected ??= this.producer.connect());
    await this.producer.sendBatch({ acks: -1, topicMessages: this.byTopic(events) });
  }

  async close(): Promise<void> {
    // A producer is closed when it is of no more use; why it could not say goodbye is of no use either.
    await this.producer.disconnect().catch(() => undefined);
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

/** What `OutboxRelay` takes: a new producer, of its own identity, at each call. */
export const kafkaEventProducers = (options: KafkaProducerOptions): (() => EventProducer) => {
  const kafka = createKafka(options);
  return () => new KafkaEventProducer(kafka, options.source);
};
