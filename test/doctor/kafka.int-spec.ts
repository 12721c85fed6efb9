import { randomUUID } from 'node:crypto';
import { createKafka, createTopics } from '@libs/outbox';
import { describeWith } from '@libs/testing';
import type { Admin, ITopicConfig } from 'kafkajs';
import { pino } from 'pino';
import { examineKafka } from '../../deploy/doctor/kafka-check';
import { matching, told } from './support';

const DAY_MS = 86_400_000;

/** A topic of the test's own, as it should be. */
const plan = (): ITopicConfig => ({
  topic: `doctor.${randomUUID()}`,
  numPartitions: 3,
  replicationFactor: 1,
  configEntries: [
    { name: 'cleanup.policy', value: 'delete' },
    { name: 'retention.ms', value: String(30 * DAY_MS) },
    { name: 'min.insync.replicas', value: '1' },
  ],
});

describeWith('kafka', 'the check of Kafka', (address) => {
  const brokers = address.split(',');
  let admin: Admin;
  beforeAll(async () => {
    admin = createKafka({
      brokers,
      clientId: 'doctor-test',
      logger: pino({ level: 'silent' }),
      retries: 5,
    }).admin();
    await admin.connect();
  });
  afterAll(() => admin.disconnect());

  /** What is said of the topic; that the test's cluster is small goes without saying. */
  const examined = async (topic: ITopicConfig): Promise<string[]> => {
    const sentences = await told((findings) => examineKafka({ brokers }, [topic], findings));
    return sentences.filter((sentence) => !/^warning: Kafka has \d broker/.test(sentence));
  };
  const create = async (topic: ITopicConfig, changes: Partial<ITopicConfig>): Promise<void> => {
    await createTopics(admin, [{ ...topic, ...changes }]);
  };
  const changed = (topic: ITopicConfig, name: string, value: string): Partial<ITopicConfig> => ({
    configEntries: (topic.configEntries ?? []).map((entry) =>
      entry.name === name ? { name, value } : entry,
    ),
  });

  it('has nothing against topics as the migrations make them', async () => {
    const topic = plan();
    await create(topic, {});
    expect(await examined(topic)).toEqual([]);
  });

  it('finds a topic that was never made', async () => {
    const topic = plan();
    expect(await examined(topic)).toEqual([`problem: The topic ${topic.topic} does not exist.`]);
  });

  // Compaction keeps one event per key: a consumer that was away would see the last change and none before it.
  it('finds a topic that throws events away', async () => {
    const topic = plan();
    await create(topic, changed(topic, 'cleanup.policy', 'compact'));
    expect(await examined(topic)).toEqual([
      matching(/^problem: cleanup\.policy .* is compact and should be delete/),
    ]);
  });

  it('finds a compacted topic that was made an ordinary one', async () => {
    const topic = plan();
    await create(topic, {});
    const compacted = { ...topic, ...changed(topic, 'cleanup.policy', 'compact') };
    expect(await examined(compacted)).toEqual([matching(/^problem: .* is delete and should be compact/)]);
  });

  it('warns of a compacted topic that does not keep what was overtaken for a while', async () => {
    const topic = plan();
    const compacted = { ...topic, ...changed(topic, 'cleanup.policy', 'compact') };
    await create(compacted, {});
    const lagging = [...(compacted.configEntries ?? []), { name: 'min.compaction.lag.ms', value: '60000' }];
    expect(await examined({ ...compacted, configEntries: lagging })).toEqual([
      matching(/^warning: .* may be compacted at once/),
    ]);
  });

  it('finds a topic that nothing can be published to, warns of a short memory and of one partition', async () => {
    const topic = plan();
    const entries = [
      { name: 'cleanup.policy', value: 'delete' },
      { name: 'retention.ms', value: String(DAY_MS) },
      { name: 'min.insync.replicas', value: '2' },
    ];
    await create(topic, { numPartitions: 1, configEntries: entries });
    expect(await examined(topic)).toEqual([
      matching(/^warning: .* keeps events for 1\.0 days, not 30\.0/),
      matching(/^problem: min\.insync\.replicas .* is 2 with 1 replica: nothing can be published/),
      matching(/^warning: .* has one partition/),
    ]);
  });

  // Whoever counts on it finds out when Kafka is lost.
  it('warns of an outbox that forgets sooner than Kafka, and of no other', async () => {
    const topic = plan();
    await create(topic, {});
    const compacted = { ...plan(), ...changed(topic, 'cleanup.policy', 'compact') };
    await create(compacted, {});
    const remembering = async (retentionMs: number): Promise<string[]> => {
      const topics = [topic.topic, compacted.topic];
      const sentences = await told((findings) =>
        examineKafka({ brokers }, [topic, compacted], findings, { topics, retentionMs }),
      );
      return sentences.filter((sentence) => sentence.includes('outbox'));
    };
    expect(await remembering(7 * DAY_MS)).toEqual([
      matching(/^warning: The outbox keeps events for 7\.0 days, and Kafka for 30\.0 days/),
    ]);
    expect(await remembering(31 * DAY_MS)).toEqual([]);
  });

  it('says why there is no connection', async () => {
    expect(await told((findings) => examineKafka({ brokers: ['127.0.0.1:1'] }, [], findings))).toEqual([
      matching(/^problem: Kafka cannot be reached or asked: /),
    ]);
  });
});
