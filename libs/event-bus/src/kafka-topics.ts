import type { EventContract } from '@libs/contracts';
import { createKafka, createTopics, type KafkaConnection, lookOnlyForWhatWaits } from '@libs/outbox';
import type { Admin, ITopicConfig } from 'kafkajs';
import { type Logger, pino } from 'pino';

export interface TopicSettings {
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Which group consumes which contracts: each gets a dead letter topic beside each of its topics. */
  readonly groups?: Readonly<Record<string, readonly EventContract[]>> | undefined;
  readonly logger?: Logger | undefined;
}

const DAY_MS = 86_400_000;
const EVENT_RETENTION_MS = 30 * DAY_MS;
/** A reader of a compacted topic that takes longer than this from its beginning to its end may miss a tombstone. */
const TOMBSTONE_RETENTION_MS = 7 * DAY_MS;
/** Only closed segments are compacted. */
const COMPACTED_SEGMENT_MS = DAY_MS;
/** For this long whoever reads all records of a key finds the newest, though one that came late may be behind it. */
const COMPACTION_LAG_MS = DAY_MS;
/** Somebody has to read these and decide. */
const DEAD_LETTER_RETENTION_MS = 90 * DAY_MS;

export const deadLetterTopic = (topic: string, group: string): string => `${topic}.${group}.dlq`;

type Entries = readonly { readonly name: string; readonly value: string }[];

const keptFor = (ms: number): Entries => [
  { name: 'cleanup.policy', value: 'delete' },
  { name: 'retention.ms', value: String(ms) },
];

const COMPACTED: Entries = [
  { name: 'cleanup.policy', value: 'compact' },
  { name: 'delete.retention.ms', value: String(TOMBSTONE_RETENTION_MS) },
  { name: 'segment.ms', value: String(COMPACTED_SEGMENT_MS) },
  { name: 'min.compaction.lag.ms', value: String(COMPACTION_LAG_MS) },
];

const topicConfig = (
  topic: string,
  partitions: number,
  replicas: number,
  keeping: Entries,
): ITopicConfig => ({
  topic,
  numPartitions: partitions,
  replicationFactor: replicas,
  configEntries: [
    ...keeping,
    // With three replicas an acknowledged event survives the loss of any one broker, and so does publishing.
    { name: 'min.insync.replicas', value: String(Math.max(1, replicas - 1)) },
  ],
});

const topicsOf = (contracts: readonly EventContract[]): string[] => [
  ...new Set(contracts.map(({ topic }) => topic)),
];

const isCompacted = (topic: string, contracts: readonly EventContract[]): boolean =>
  contracts.some((contract) => contract.topic === topic && contract.compacted);

/** The topics of these contracts, each once, and their groups' dead letter topics, as `ensureTopics` makes them. */
export const plannedTopics = (
  contracts: readonly EventContract[],
  { partitions, replicationFactor, groups = {} }: TopicSettings,
): ITopicConfig[] => [
  ...topicsOf(contracts).map((topic) =>
    topicConfig(
      topic,
      partitions,
      replicationFactor,
      isCompacted(topic, contracts) ? COMPACTED : keptFor(EVENT_RETENTION_MS),
    ),
  ),
  ...Object.entries(groups).flatMap(([group, consumed]) =>
    topicsOf(consumed).map((topic) =>
      topicConfig(deadLetterTopic(topic, group), 1, replicationFactor, keptFor(DEAD_LETTER_RETENTION_MS)),
    ),
  ),
];

/**
 * Creates the topics of these contracts, and their groups' dead letter topics, where they do not exist; those that do
 * are left as they are. A topic's partitions must never be changed under it: keys would move and lose their order.
 */
export const ensureTopics = async (
  connection: KafkaConnection,
  contracts: readonly EventContract[],
  settings: TopicSettings,
): Promise<void> => {
  const { logger = pino({ level: 'silent' }) } = settings;
  const planned = plannedTopics(contracts, settings);
  lookOnlyForWhatWaits();
  const admin = createKafka({ ...connection, clientId: 'portcullis-topics', logger, retries: 5 }).admin();
  try {
    await admin.connect();
    await createMissing(admin, planned);
  } finally {
    await admin.disconnect();
  }
};

/** Creates the group's dead letter topics where they do not exist, as safe as the topics that they are beside. */
export const ensureDeadLetterTopics = async (
  admin: Admin,
  group: string,
  contracts: readonly EventContract[],
): Promise<void> => {
  const { topics } = await admin.fetchTopicMetadata({ topics: topicsOf(contracts) });
  await createMissing(
    admin,
    topics.map(({ name, partitions }) => {
      const replicas = partitions[0]?.replicas.length ?? 1;
      return topicConfig(deadLetterTopic(name, group), 1, replicas, keptFor(DEAD_LETTER_RETENTION_MS));
    }),
  );
};

const createMissing = async (admin: Admin, topics: readonly ITopicConfig[]): Promise<void> => {
  const existing = new Set(await admin.listTopics());
  const missing = topics.filter(({ topic }) => !existing.has(topic));
  if (missing.length > 0) await createTopics(admin, missing);
};
