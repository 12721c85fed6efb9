import { migrationSettings, parseConfig } from '@libs/config';
import { deadLetterTopic, plannedTopics } from '@libs/event-bus';
import { byTopic, type CataloguedEvent } from './event-catalogue';

/** A topic as our processes create it, with its events. */
export interface EventTopic {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The CloudEvents source of its events. */
  readonly source: string;
  readonly partitions: number;
  readonly replicas: number;
  /** Kafka's own settings of the topic. */
  readonly settings: Readonly<Record<string, string>>;
  readonly events: readonly CataloguedEvent[];
  readonly deadLetters: DeadLetterTopic;
}

/** One for each consumer group; `{group}` stands for its name. */
export interface DeadLetterTopic {
  readonly name: string;
  readonly partitions: number;
  readonly settings: Readonly<Record<string, string>>;
}

interface TopicText {
  title: string;
  description: string;
  source: string;
}

const TEXTS: Readonly<Record<string, TopicText>> = {
  'portcullis.token.events.v1': {
    title: 'Token events',
    description: 'What happened to tokens, and to the access that they give.',
    source: '/portcullis/tokens',
  },
  'portcullis.token.state.v1': {
    title: 'Token states',
    description:
      'The last state of each token: one record per token, for a subscriber that begins. The history is in `portcullis.token.events.v1`.',
    source: '/portcullis/tokens',
  },
  'portcullis.coverage.events.v1': {
    title: 'Coverage events',
    description: 'Coverage uploads that were acknowledged, and the reports that were made of them.',
    source: '/portcullis/ingestion',
  },
  'portcullis.analysis.events.v1': {
    title: 'Analysis events',
    description: 'Results of client-side analyses that were acknowledged, and what was made of them.',
    source: '/portcullis/ingestion',
  },
};

const GROUP = '{group}';

/** The topics of these events, with the settings that they are created with where nobody says otherwise. */
export function eventTopics(events: readonly CataloguedEvent[]): EventTopic[] {
  const defaults = parseConfig(migrationSettings.pick({ TOPIC_PARTITIONS: true }), {});
  const contracts = events.map(({ contract }) => contract);
  // Three brokers, which is what every deployment that must not lose events has.
  const planned = plannedTopics(contracts, {
    partitions: defaults.TOPIC_PARTITIONS,
    replicationFactor: 3,
    groups: { [GROUP]: contracts },
  });
  const named = (name: string): Omit<DeadLetterTopic, 'name'> & { replicas: number } => {
    const topic = planned.find((one) => one.topic === name);
    if (!topic) throw new Error(`Nothing creates the topic ${name}.`);
    const { numPartitions = 1, replicationFactor = 1, configEntries = [] } = topic;
    const settings = Object.fromEntries(configEntries.map((entry) => [entry.name, entry.value]));
    return { partitions: numPartitions, replicas: replicationFactor, settings };
  };
  return [...byTopic(events)].map(([name, own]) => {
    const deadLetters = deadLetterTopic(name, GROUP);
    return {
      name,
      ...textOf(name),
      ...named(name),
      events: own,
      deadLetters: { name: deadLetters, ...named(deadLetters) },
    };
  });
}

function textOf(topic: string): TopicText {
  const text = TEXTS[topic];
  if (!text)
    throw new Error(
      `The topic ${topic} is not described. Add it to TEXTS in deploy/docs/events/event-topics.ts.`,
    );
  return text;
}

export const isCompacted = ({ settings }: EventTopic): boolean =>
  settings['cleanup.policy']?.includes('compact') ?? false;

/** How long Kafka keeps a record, in days; of a compacted topic the last of each key stays. */
export function retentionDays({ settings }: Pick<EventTopic, 'settings'>): number | undefined {
  const ms = Number(settings['retention.ms']);
  return Number.isFinite(ms) && ms > 0 ? ms / 86_400_000 : undefined;
}
