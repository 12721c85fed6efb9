import { VERSION } from '../../../services/gateway/src/version';
import { CHANNEL_NOTES, PRODUCT } from './asyncapi-texts';
import { deadLetterMessage, eventMessages, type MessageObject, messageName } from './asyncapi-messages';
import { type EventTopic, isCompacted } from './event-topics';
import { deadLetterSchema, envelopeSchema, type JsonSchema } from './payload-schema';

/** AsyncAPI 3.0; the application that it describes is a subscriber. */
export interface AsyncApiDocument {
  asyncapi: string;
  info: object;
  defaultContentType: string;
  servers: Record<string, object>;
  channels: Record<string, object>;
  operations: Record<string, object>;
  components: { messages: Record<string, MessageObject>; schemas: Record<string, JsonSchema> };
}

const BINDING = '0.5.0';
const DEAD_LETTER = 'dead-letter';

/** The events that these topics hold: nothing is in it that the contracts and the topics' settings do not say. */
export function asyncApiDocument(topics: readonly EventTopic[]): AsyncApiDocument {
  const each = <T>(make: (topic: EventTopic) => [string, T][]): Record<string, T> =>
    Object.fromEntries(topics.flatMap(make));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Portcullis events',
      version: VERSION,
      description: PRODUCT,
      tags: topics.map(({ title }) => ({ name: title })),
    },
    defaultContentType: 'application/json',
    servers: servers(),
    channels: each((topic) => [
      [channelName(topic), channel(topic)],
      [deadLettersName(topic), deadLetterChannel(topic)],
    ]),
    operations: each((topic) => [
      [`receive-${channelName(topic)}`, receiving(topic)],
      [`park-${channelName(topic)}`, parking(topic)],
    ]),
    components: {
      messages: { ...each(eventMessages), [DEAD_LETTER]: deadLetterMessage() },
      schemas: {
        envelope: bare(envelopeSchema()),
        deadLetterHeaders: bare(deadLetterSchema()),
        ...each((topic) => topic.events.map(({ contract, schema }) => [contract.type, bare(schema)])),
      },
    },
  };
}

/** Both dialects say the same of the keywords that payloads use; the parser names its own. */
const bare = (schema: JsonSchema): JsonSchema =>
  Object.fromEntries(
    Object.entries(schema).filter(([keyword]) => keyword !== '$schema' && keyword !== '$id'),
  );

function servers(): Record<string, object> {
  const host = {
    host: '{brokers}',
    variables: {
      brokers: { description: 'A broker of the deployment, with its port.', default: 'localhost:9092' },
    },
  };
  return {
    plain: { ...host, protocol: 'kafka', description: 'Inside a trusted network.' },
    tls: { ...host, protocol: 'kafka-secure', description: 'Where the deployment speaks TLS.' },
  };
}

/** `portcullis.token.events.v1` is `token-events-v1`: names in the document hold no dot. */
const channelName = ({ name }: EventTopic): string => name.replace(/^portcullis\./, '').replaceAll('.', '-');
const deadLettersName = (topic: EventTopic): string => `${channelName(topic)}-dlq`;

function channel(topic: EventTopic): object {
  const { name, title, description, partitions, replicas, events } = topic;
  return {
    address: name,
    title,
    description: `${description}\n\n${isCompacted(topic) ? CHANNEL_NOTES.state : CHANNEL_NOTES.history}`,
    messages: references(events.map(({ contract }) => messageName(contract))),
    bindings: {
      kafka: {
        topic: name,
        partitions,
        replicas,
        topicConfiguration: configurationOf(topic.settings),
        bindingVersion: BINDING,
      },
    },
  };
}

function deadLetterChannel({ title, deadLetters }: EventTopic): object {
  return {
    address: deadLetters.name,
    title: `${title}: dead letters`,
    description: CHANNEL_NOTES.deadLetters,
    parameters: { group: { description: 'The consumer group.', examples: ['billing'] } },
    messages: references([DEAD_LETTER]),
    bindings: {
      kafka: {
        partitions: deadLetters.partitions,
        topicConfiguration: configurationOf(deadLetters.settings),
        bindingVersion: BINDING,
      },
    },
  };
}

const references = (names: readonly string[]): Record<string, { $ref: string }> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));

/** In the shape of the Kafka binding: lists and numbers, and only what it knows. */
function configurationOf(settings: Readonly<Record<string, string>>): Record<string, unknown> {
  const policy = settings['cleanup.policy']?.split(',');
  const retention = settings['retention.ms'];
  return {
    ...(policy && { 'cleanup.policy': policy }),
    ...(retention !== undefined && { 'retention.ms': Number(retention) }),
  };
}

const receiving = (topic: EventTopic): object => ({
  action: 'receive',
  title: topic.title,
  summary: `Follow ${topic.name}.`,
  channel: { $ref: `#/channels/${channelName(topic)}` },
  tags: [{ name: topic.title }],
  bindings: {
    kafka: {
      groupId: { type: 'string', description: 'One of your own; each group receives every event.' },
      bindingVersion: BINDING,
    },
  },
});

const parking = (topic: EventTopic): object => ({
  action: 'send',
  title: `${topic.title}: park`,
  summary: 'Put aside what can never be read, so that the events behind it are not held up.',
  channel: { $ref: `#/channels/${deadLettersName(topic)}` },
  tags: [{ name: topic.title }],
});
