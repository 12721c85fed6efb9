import {
  type ICustomPartitioner,
  type IHeaders,
  type Kafka,
  type Message,
  Partitioners,
  type Producer,
} from 'kafkajs';
import { CommandFailed } from '../cli.errors';

/** A message on its way into a topic, byte for byte as it was but for what a command changes on purpose. */
export interface Copy {
  readonly topic: string;
  /** Undefined: the one that its key belongs to. */
  readonly partition?: number | undefined;
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers: IHeaders;
  /** Undefined: now. */
  readonly timestamp?: string | undefined;
}

/**
 * Sends copies of what was published before, as the relay sends (libs/outbox): idempotent, all in-sync replicas, one request in flight,
 * and by the same partitioner, so that a key stays in its partition.
 *
 * Guarantee: after `send` has resolved, every copy of the call is durable, and those of one partition are in the order given. After it
 * has rejected any of them may be there, and the republisher is spent.
 */
export class KafkaRepublisher {
  private readonly producer: Producer;
  private connected: Promise<void> | undefined;
  /** Of the send under way. kafkajs may resolve though a partition's leader has not answered (see KafkaEventProducer). */
  private readonly unconfirmed = new Set<string>();

  constructor(kafka: Kafka) {
    this.producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: () => this.remember(Partitioners.DefaultPartitioner()),
    });
  }

  async send(copies: readonly Copy[]): Promise<void> {
    if (copies.length === 0) return;
    await (this.connected ??= this.producer.connect());
    this.unconfirmed.clear();
    const written = await this.producer.sendBatch({ acks: -1, topicMessages: byTopic(copies) });
    for (const { topicName, partition } of written) this.unconfirmed.delete(nameOf(topicName, partition));
    if (this.unconfirmed.size > 0)
      throw new CommandFailed(
        `No broker has confirmed what was sent to ${[...this.unconfirmed].join(', ')}.`,
      );
  }

  async close(): Promise<void> {
    // What was sent is confirmed; why a producer cannot say goodbye is of no use to anybody.
    await this.producer.disconnect().catch(() => undefined);
  }

  private remember(choose: ReturnType<ICustomPartitioner>): ReturnType<ICustomPartitioner> {
    return (message) => {
      const partition = choose(message);
      this.unconfirmed.add(nameOf(message.topic, partition));
      return partition;
    };
  }
}

const nameOf = (topic: string, partition: number): string => `${topic}/${String(partition)}`;

function byTopic(copies: readonly Copy[]): { topic: string; messages: Message[] }[] {
  const topics = new Map<string, Message[]>();
  for (const { topic, partition, timestamp, ...message } of copies) {
    const messages = topics.get(topic) ?? [];
    messages.push({
      ...message,
      ...(partition === undefined ? {} : { partition }),
      ...(timestamp === undefined ? {} : { timestamp }),
    });
    topics.set(topic, messages);
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }));
}
