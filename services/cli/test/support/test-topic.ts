import { randomUUID } from 'node:crypto';
import { KafkaCluster, readLog } from '@libs/event-log';
import { createKafka, createTopics, KafkaEventProducer } from '@libs/outbox';
import type { KafkaMessage } from 'kafkajs';
import { pino } from 'pino';
import { z } from 'zod';

export const doorSchema = z.object({ door: z.string(), version: z.int(), seq: z.int().optional() });
export type Door = z.output<typeof doorSchema>;

/** A topic of the test's own on a real Kafka, and what the commands are tried with. */
export class TestTopics {
  readonly topic = `door.${randomUUID()}`;
  private readonly kafka;
  private readonly producer: KafkaEventProducer;

  constructor(readonly brokers: readonly string[]) {
    this.kafka = createKafka({ brokers, clientId: 'test', logger: pino({ level: 'silent' }), retries: 5 });
    this.producer = new KafkaEventProducer(this.kafka, '/test');
  }

  get env(): Record<string, string> {
    return { KAFKA_BROKERS: this.brokers.join(',') };
  }

  async create(topic: string, partitions = 1, compacted = false): Promise<void> {
    const admin = this.kafka.admin();
    await admin.connect();
    const configEntries = compacted ? [{ name: 'cleanup.policy', value: 'compact' }] : [];
    await createTopics(admin, [{ topic, numPartitions: partitions, configEntries }]);
    await admin.disconnect();
  }

  async publish(doors: readonly Door[], type = 'door.opened.v1', topic = this.topic): Promise<void> {
    await this.producer.send(
      doors.map((door) => ({
        id: randomUUID(),
        topic,
        type,
        key: door.door,
        json: JSON.stringify(door),
        occurredAt: new Date(),
        traceparent: null,
      })),
    );
  }

  /** What a stranger writes: any key, value and headers. */
  async write(
    topic: string,
    messages: { key?: string; value: string; headers?: Record<string, string> }[],
  ): Promise<void> {
    const producer = this.kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    await producer.send({ topic, messages });
    await producer.disconnect();
  }

  /** Everything that is in the topic now, in the order of each partition. */
  async read(topic: string): Promise<KafkaMessage[]> {
    const cluster = await KafkaCluster.connect({ brokers: this.brokers });
    const found: KafkaMessage[] = [];
    const ranges = (await cluster.bounds(topic)).map(({ partition, low, high }) => ({
      topic,
      partition,
      from: low,
      to: high,
    }));
    const keep = ({ messages }: { messages: readonly KafkaMessage[] }): Promise<void> => {
      found.push(...messages);
      return Promise.resolve();
    };
    await readLog(cluster, ranges, keep, new AbortController().signal);
    await cluster.close();
    return found;
  }

  async doors(topic: string): Promise<Door[]> {
    return (await this.read(topic)).map(({ value }) => doorSchema.parse(JSON.parse(String(value))));
  }

  async close(): Promise<void> {
    await this.producer.close();
  }
}

/** `count` versions of each door, one version of all after the other. */
export const versionsOf = (doors: readonly string[], count: number): Door[] =>
  Array.from({ length: count }, (_, n) => doors.map((door) => ({ door, version: n + 1 }))).flat();

/** The versions of each door as they were found. */
export function byDoor(doors: readonly Door[]): Record<string, number[]> {
  const versions: Record<string, number[]> = {};
  for (const { door, version } of doors) (versions[door] ??= []).push(version);
  return versions;
}
