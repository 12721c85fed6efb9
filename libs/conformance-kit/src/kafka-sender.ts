import { type Kafka, type Message, type PartitionMetadata, Partitioners, type Producer } from 'kafkajs';
import type { Place } from './consumer';
import type { EventRecord } from './records';

/** Sends to the topics of one place. */
export class KafkaSender {
  private readonly choose = Partitioners.DefaultPartitioner();

  private constructor(
    private readonly producer: Producer,
    private readonly place: Place,
    private readonly partitionMetadata: PartitionMetadata[],
  ) {}

  static async connect(kafka: Kafka, place: Place, partitions: PartitionMetadata[]): Promise<KafkaSender> {
    // Keys go to the partitions that Portcullis would put them into.
    const createPartitioner = Partitioners.DefaultPartitioner;
    const producer = kafka.producer({ allowAutoTopicCreation: false, createPartitioner });
    await producer.connect();
    return new KafkaSender(producer, place, partitions);
  }

  /** How many partitions the history has. */
  get partitions(): number {
    return this.partitionMetadata.length;
  }

  /** In which of them a key is. */
  partitionOf(key: string): number {
    const { place, partitionMetadata } = this;
    return this.choose({ topic: place.history, partitionMetadata, message: { key, value: null } });
  }

  /** Resolves when all are durable; those that go to one partition are in this order. */
  async send(records: readonly EventRecord[]): Promise<void> {
    let run: Message[] = [];
    for (const [at, { to, key, value, headers }] of records.entries()) {
      run.push({ key, value, headers });
      if (records[at + 1]?.to === to) continue;
      await this.producer.send({ topic: this.place[to], acks: -1, messages: run });
      run = [];
    }
  }

  close(): Promise<void> {
    return this.producer.disconnect();
  }
}
