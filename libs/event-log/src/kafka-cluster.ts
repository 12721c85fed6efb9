import { createKafka, type KafkaConnection, lookOnlyForWhatWaits } from '@libs/outbox';
import { type Admin, ConfigResourceTypes, type Kafka } from 'kafkajs';
import { pino } from 'pino';
import { EventLogTrouble } from './event-log.errors';

/** Of the command line; what access control lists know it by. */
export const CLIENT_ID = 'portcullis-cli';

/** The offsets of one partition: its oldest message, and the next one that will be written. */
export interface Bounds {
  readonly partition: number;
  readonly low: bigint;
  readonly high: bigint;
}

/** What is asked of a Kafka beside its messages. */
export class KafkaCluster {
  private constructor(
    readonly kafka: Kafka,
    private readonly admin: Admin,
    /** The names of its readers' groups begin with it. */
    readonly clientId: string,
  ) {}

  /** @throws EventLogTrouble with what Kafka said as its cause */
  static async connect(connection: KafkaConnection, clientId = CLIENT_ID): Promise<KafkaCluster> {
    lookOnlyForWhatWaits();
    const logger = pino({ level: 'silent' });
    const kafka = createKafka({ ...connection, clientId, logger, retries: 2 });
    const admin = kafka.admin();
    try {
      await admin.connect();
    } catch (error) {
      await admin.disconnect();
      throw new EventLogTrouble(
        `Kafka cannot be reached at ${connection.brokers.join(', ')} (KAFKA_BROKERS).`,
        { cause: error },
      );
    }
    return new KafkaCluster(kafka, admin, clientId);
  }

  async topics(): Promise<readonly string[]> {
    return (await this.admin.listTopics()).sort();
  }

  async requireTopics(names: readonly string[]): Promise<void> {
    const existing = await this.topics();
    const missing = names.find((name) => !existing.includes(name));
    if (missing === undefined) return;
    const shown = existing.filter((name) => !name.startsWith('__')).join(', ');
    throw new EventLogTrouble(
      `There is no topic ${missing}. ${shown === '' ? 'This Kafka has none at all.' : `There are: ${shown}.`}`,
    );
  }

  /** By partition; of a topic that exists. */
  async bounds(topic: string): Promise<readonly Bounds[]> {
    const offsets = await this.admin.fetchTopicOffsets(topic);
    return offsets
      .map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
      .sort((a, b) => a.partition - b.partition);
  }

  /** By partition the first offset that came into the log at that time or later, or the end. */
  async offsetsAt(topic: string, time: Date): Promise<ReadonlyMap<number, bigint>> {
    const offsets = await this.admin.fetchTopicOffsetsByTimestamp(topic, time.getTime());
    return new Map(offsets.map(({ partition, offset }) => [partition, BigInt(offset)]));
  }

  async isCompacted(topic: string): Promise<boolean> {
    const { resources } = await this.admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['cleanup.policy'] }],
    });
    return resources.some(({ configEntries }) =>
      configEntries.some(({ configValue }) => configValue.includes('compact')),
    );
  }

  /** By partition the next offset that a group is to handle; without the partitions where it has committed none. */
  async committed(group: string, topic: string): Promise<ReadonlyMap<number, bigint>> {
    const [found] = await this.admin.fetchOffsets({ groupId: group, topics: [topic] });
    const offsets = found?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)] as const);
    return new Map(offsets?.filter(([, offset]) => offset >= 0n));
  }

  /** What is before that offset is gone for everybody. */
  async deleteBefore(topic: string, partition: number, offset: bigint): Promise<void> {
    // kafkajs looks for the leaders before it has asked who they are.
    await this.admin.fetchTopicOffsets(topic);
    await this.admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] });
  }

  async close(): Promise<void> {
    // One that fails to say goodbye is gone all the same.
    await this.admin.disconnect().catch(() => undefined);
  }
}
