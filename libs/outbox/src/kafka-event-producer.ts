import type { Kafka } from 'kafkajs';
import { cloudEventHeaders } from './cloud-events';
import { EventProducer, type OutboundEvent } from './event-producer';
import { inPhases } from './in-phases';
import { createKafka, type KafkaClientOptions } from './kafka-client';
import { KafkaConfirmedProducer, type TopicMessage } from './kafka-confirmed-producer';

export interface KafkaProducerOptions extends KafkaClientOptions {
  /** The CloudEvents `source`: which service the events are from, e.g. `/portcullis/tokens`. */
  readonly source: string;
}

/** Sends events as CloudEvents. Guarantee: a send that resolves was confirmed for every partition that its events belong to. */
export class KafkaEventProducer extends EventProducer {
  private readonly producer: KafkaConfirmedProducer;

  constructor(
    kafka: Kafka,
    private readonly source: string,
  ) {
    super();
    this.producer = new KafkaConfirmedProducer(kafka);
  }

  async send(events: readonly OutboundEvent[]): Promise<void> {
    for (const phase of inPhases(events))
      await this.producer.send(phase.map((event) => this.messageOf(event)));
  }

  close(): Promise<void> {
    return this.producer.close();
  }

  private messageOf(event: OutboundEvent): TopicMessage {
    const { topic, key, json } = event;
    return { topic, key, value: json, headers: cloudEventHeaders(event, this.source) };
  }
}

/** What `OutboxRelay` takes: a new producer, of its own identity, at each call. */
export const kafkaEventProducers = (options: KafkaProducerOptions): (() => EventProducer) => {
  const kafka = createKafka(options);
  return () => new KafkaEventProducer(kafka, options.source);
};
