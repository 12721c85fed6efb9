import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigResourceTypes, Kafka, logLevel, Partitioners, type Admin } from 'kafkajs';
import { createTopics } from '@libs/outbox';
import { describeWith, eventually } from '@libs/testing';
import { startKafka, type LocalKafka } from './kafka-server';

/** What the pinned version has to do for kafkajs 2.2.4: see the version in kafka/pom.xml. */
describeWith('kafka', 'the local Kafka, as kafkajs sees it', () => {
  const dir = join(tmpdir(), `local-kafka-${process.pid}`);
  let server: LocalKafka;
  let kafka: Kafka;
  let admin: Admin;

  beforeAll(async () => {
    server = await startKafka({ dir });
    kafka = new Kafka({ brokers: server.brokers, logLevel: logLevel.NOTHING });
    admin = kafka.admin();
    await admin.connect();
    const compacted = { topic: 'compacted', configEntries: [{ name: 'cleanup.policy', value: 'compact' }] };
    await createTopics(admin, [{ topic: 'events', numPartitions: 3 }, compacted]);
  });
  afterAll(async () => {
    await admin.disconnect();
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function produce(topic: string, ...values: string[]): Promise<void> {
    const producer = kafka.producer({
      ...{ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false, retry: { retries: 5 } },
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    try {
      for (const value of values) await producer.send({ topic, messages: [{ key: 'k', value }] });
    } finally {
      await producer.disconnect();
    }
  }

  /** Reads as a member of the group, commits each batch, and leaves when it has seen so many. */
  async function consume(groupId: string, count: number): Promise<string[]> {
    const seen: string[] = [];
    const consumer = kafka.consumer({
      groupId,
      sessionTimeout: 6_000,
      heartbeatInterval: 500,
      maxWaitTimeInMs: 100,
    });
    await consumer.connect();
    await consumer.subscribe({ topics: ['events'], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async (payload) => {
        const { topic, partition, messages } = payload.batch;
        for (const { value, offset } of messages) {
          seen.push(String(value));
          payload.resolveOffset(offset);
          await payload.heartbeat();
        }
        await consumer.commitOffsets([
          { topic, partition, offset: String(BigInt(payload.batch.lastOffset()) + 1n) },
        ]);
      },
    });
    await eventually(() => expect(seen).toHaveLength(count));
    await consumer.disconnect();
    return seen;
  }

  it('creates topics with their settings and shows them', async () => {
    const configNames = ['cleanup.policy'];
    const { resources } = await admin.describeConfigs({
      resources: [{ type: ConfigResourceTypes.TOPIC, name: 'compacted', configNames }],
      includeSynonyms: false,
    });
    expect(resources[0]?.configEntries).toMatchObject([{ configValue: 'compact' }]);
    expect((await admin.fetchTopicMetadata({ topics: ['events'] })).topics[0]?.partitions).toHaveLength(3);
  });

  // A misspelt topic must not become one that nobody reads.
  it('refuses events for a topic that was not created', async () => {
    await expect(produce('absent', 'lost')).rejects.toThrow('This server does not host this topic-partition');
  });

  it('delivers what an idempotent producer sent, in order, and a group goes on where it was', async () => {
    await produce('events', '1', '2', '3');
    expect(await consume('group', 3)).toEqual(['1', '2', '3']);
    await produce('events', '4');
    expect(await consume('group', 1)).toEqual(['4']);
    const [offsets] = await admin.fetchOffsets({ groupId: 'group', topics: ['events'] });
    expect(offsets?.partitions.map(({ offset }) => Number(offset)).filter((offset) => offset > 0)).toEqual([
      4,
    ]);
  });

  it('keeps topics, events and offsets when it is stopped, killed and started again', async () => {
    await server.stop();
    await server.restart();
    await produce('events', '5');
    await server.kill();
    await server.restart();
    await eventually(async () => expect(await admin.listTopics()).toContain('compacted'));
    expect(await consume('group', 1)).toEqual(['5']);
  });
});
