import { type Kafka, type KafkaMessage, Partitioners, type Producer } from 'kafkajs';
import { deadLetterTopic } from './kafka-topics';

export interface DeadLetter {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
  readonly reason: string;
}

/** Parks events beside their topic: the event as it came, and in its headers why and from where. */
export class KafkaDeadLetters {
  private producer: Promise<Producer> | undefined;

  constructor(private readonly kafka: Kafka) {}

  /** Resolves when the event is safe in the dead letter topic; until then it must not be skipped. */
  async park({ group, topic, partition, message, reason }: DeadLetter): Promise<void> {
    const headers = {
      ...message.headers,
      dlq_reason: reason,
      dlq_group: group,
      dlq_topic: topic,
      dlq_partition: String(partition),
      dlq_offset: message.offset,
      dlq_at: new Date().toISOString(),
    };
    try {
      const producer = await (this.producer ??= this.connect());
      const { key, value } = message;
      await producer.send({
        topic: deadLetterTopic(topic, group),
        acks: -1,
        messages: [{ key, value, headers }],
      });
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    // A producer that never connected has nothing to close, and one that fails to say goodbye is gone all the same.
    await producer?.then((connected) => connected.disconnect()).catch(() => undefined);
  }

  private async connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    return producer;
  }
}
