import { createKafka, type KafkaConnection, lookOnlyForWhatWaits } from '@libs/outbox';
import { type Admin, ConfigResourceTypes, type ITopicConfig } from 'kafkajs';
import { pino } from 'pino';
import { type Findings } from '@libs/findings';
import { reasonOf } from './reason-of';

/** What the broker has of a topic. */
interface Topic {
  readonly name: string;
  readonly partitions: number;
  readonly replicas: number;
  readonly config: ReadonlyMap<string, string>;
}

/** How long the outbox keeps what Kafka has of these topics. */
export interface OutboxMemory {
  readonly topics: readonly string[];
  readonly retentionMs: number;
}

/** `planned`: the topics as this release's migrations would make them; what is not theirs is left alone. `outbox`: of a relay. */
export async function examineKafka(
  connection: KafkaConnection,
  planned: readonly ITopicConfig[],
  findings: Findings,
  outbox?: OutboxMemory,
): Promise<void> {
  lookOnlyForWhatWaits();
  const logger = pino({ level: 'silent' });
  const admin = createKafka({ ...connection, clientId: 'portcullis-doctor', logger }).admin();
  try {
    await admin.connect();
    const { brokers: members } = await admin.describeCluster();
    examineCluster(members.length, findings);
    const existing = new Set(await admin.listTopics());
    for (const topic of planned.filter((one) => !existing.has(one.topic)))
      findings.problem(
        `The topic ${topic.topic} does not exist.`,
        'Run migrate.main.js of the service with KAFKA_BROKERS set: it creates the topics.',
      );
    const wanted = planned.filter((one) => existing.has(one.topic));
    const found = await describe(
      admin,
      wanted.map(({ topic }) => topic),
    );
    for (const plan of wanted) {
      const topic = found.get(plan.topic);
      if (topic) examineTopic(topic, plan, members.length, findings);
    }
    if (outbox) examineMemory(outbox, found, findings);
  } catch (error) {
    findings.problem(
      `Kafka cannot be reached or asked: ${reasonOf(error)}.`,
      'Check KAFKA_BROKERS, KAFKA_TLS and KAFKA_SASL_*, that each broker advertises an address that this process can reach, and that topics may be described.',
    );
  } finally {
    await admin.disconnect();
  }
}

function examineCluster(brokers: number, findings: Findings): void {
  if (brokers >= 3) findings.ok(`Kafka has ${String(brokers)} brokers.`);
  else
    findings.warning(
      `Kafka has ${String(brokers)} broker${brokers === 1 ? '' : 's'}: with one of them, events are lost or held up.`,
      'Run three in production.',
    );
}

async function describe(admin: Admin, names: readonly string[]): Promise<ReadonlyMap<string, Topic>> {
  if (names.length === 0) return new Map();
  const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  const configs = new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  );
  return new Map(
    topics.map(({ name, partitions }) => {
      const replicas = Math.min(...partitions.map((partition) => partition.replicas.length));
      const config = configs.get(name) ?? new Map<string, string>();
      return [name, { name, partitions: partitions.length, replicas, config }];
    }),
  );
}

function examineTopic(topic: Topic, plan: ITopicConfig, brokers: number, findings: Findings): void {
  const before = findings.all.length;
  examineCleanup(topic, plan, findings);
  examineReplicas(topic, brokers, findings);
  if (topic.partitions < 2 && (plan.numPartitions ?? 1) > 1)
    findings.warning(
      `The topic ${topic.name} has one partition: one consumer at a time gets all of it.`,
      'It cannot be changed under a topic in use, for keys would move. Create topics with TOPIC_PARTITIONS=6 next time.',
    );
  if (findings.all.length === before) findings.ok(`The topic ${topic.name} is as it should be.`);
}

function examineCleanup({ name, config }: Topic, plan: ITopicConfig, findings: Findings): void {
  const planned = new Map(plan.configEntries?.map((entry) => [entry.name, entry.value]));
  const policy = config.get('cleanup.policy') ?? '';
  const wanted = planned.get('cleanup.policy') ?? '';
  if (policy !== wanted) {
    findings.problem(
      `cleanup.policy of the topic ${name} is ${policy} and should be ${wanted}: ${policy.includes('compact') ? 'events that others have yet to read are thrown away' : 'what a new subscriber starts from is thrown away'}.`,
      setting(name, `cleanup.policy=${wanted}`),
    );
    return;
  }
  const lag = Number(config.get('min.compaction.lag.ms') ?? 0);
  const wantedLag = Number(planned.get('min.compaction.lag.ms') ?? 0);
  if (lag < wantedLag)
    findings.warning(
      `The topic ${name} may be compacted at once: a record that came late can be all that is left of its key until it is mended.`,
      setting(name, `min.compaction.lag.ms=${String(wantedLag)}`),
    );
  const kept = Number(config.get('retention.ms') ?? 0);
  const needed = Number(planned.get('retention.ms') ?? 0);
  if (wanted === 'delete' && kept !== -1 && kept < needed)
    findings.warning(
      `The topic ${name} keeps events for ${days(kept)} days, not ${days(needed)}: who is away for longer misses some.`,
      setting(name, `retention.ms=${String(needed)}`),
    );
}

/** Compacted topics have no age: their states are told anew, however old. */
function examineMemory(
  { topics, retentionMs }: OutboxMemory,
  found: ReadonlyMap<string, Topic>,
  findings: Findings,
): void {
  const kept = topics.flatMap((name) => {
    const config = found.get(name)?.config;
    if (config?.get('cleanup.policy') !== 'delete') return [];
    const ms = Number(config.get('retention.ms'));
    return [ms === -1 ? Infinity : ms];
  });
  const longest = Math.max(0, ...kept);
  if (retentionMs < longest)
    findings.warning(
      `The outbox keeps events for ${days(retentionMs)} days, and Kafka for ${longest === Infinity ? 'ever' : `${days(longest)} days`}: a Kafka that is lost loses what is older, and what Kafka has forgotten cannot be sent again from Postgres.`,
      'Leave it if that will do; otherwise give OUTBOX_RETENTION_MS more than retention.ms of the topics (docs/operations/events-cli.md).',
    );
}

function examineReplicas({ name, replicas, config }: Topic, brokers: number, findings: Findings): void {
  const inSync = Number(config.get('min.insync.replicas') ?? 1);
  const set = (value: number): string => setting(name, `min.insync.replicas=${String(value)}`);
  if (brokers >= 3 && replicas < 3)
    findings.problem(
      `The topic ${name} has ${String(replicas)} replica${replicas === 1 ? '' : 's'} on ${String(brokers)} brokers: its events are lost with one broker, or with two.`,
      'Reassign its partitions to three replicas (kafka-reassign-partitions.sh).',
    );
  if (inSync > replicas || (replicas > 1 && inSync === replicas))
    findings.problem(
      `min.insync.replicas of the topic ${name} is ${String(inSync)} with ${String(replicas)} replica${replicas === 1 ? '' : 's'}: ${inSync > replicas ? 'nothing can be published' : 'nothing can be published while one broker is away'}.`,
      set(Math.max(1, replicas - 1)),
    );
  else if (inSync < replicas - 1)
    findings.problem(
      `min.insync.replicas of the topic ${name} is ${String(inSync)} with ${String(replicas)} replicas: an acknowledged event may be on one broker alone.`,
      set(replicas - 1),
    );
}

/** The command is to be copied as it is, where the settings of the process are. */
const setting = (topic: string, value: string): string =>
  `Set it by \`kafka-configs.sh --bootstrap-server $KAFKA_BROKERS --alter --topic ${topic} --add-config ${value}\`.`;

const days = (ms: number): string => (ms / 86_400_000).toFixed(1);
