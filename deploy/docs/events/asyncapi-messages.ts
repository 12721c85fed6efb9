import type { EventContract } from '@libs/contracts';
import type { CataloguedEvent } from './event-catalogue';
import type { EventTopic } from './event-topics';
import { DEAD_LETTER_HEADERS, exampleHeaders } from './example-headers';
import type { JsonSchema } from './payload-schema';

export interface MessageObject {
  name: string;
  title: string;
  summary: string;
  description: string;
  contentType?: string;
  headers: JsonSchema;
  payload: JsonSchema;
  correlationId?: object;
  bindings?: object;
  examples: { name: string; headers: Readonly<Record<string, string>>; payload: unknown }[];
}

/** `token.revoked.v1` is `token-revoked-v1`: names in the document hold no dot. */
export const messageName = ({ type }: EventContract): string => type.replaceAll('.', '-');

export const eventMessages = (topic: EventTopic): [string, MessageObject][] =>
  topic.events.map((event) => [messageName(event.contract), messageOf(event, topic)]);

/** What a group parks, of any topic: it was parked because it could not be read, so nothing is promised of it. */
export const deadLetterMessage = (): MessageObject => ({
  name: 'dead-letter',
  title: 'An event that was parked',
  summary: 'A record that a consumer group could not read.',
  description: 'Its key, payload and headers are as they came, and need not be those of an event.',
  headers: { $ref: '#/components/schemas/deadLetterHeaders' },
  payload: { description: 'Whatever came.' },
  examples: [
    { name: 'parked', headers: { ce_type: 'door.opened.v1', ...DEAD_LETTER_HEADERS }, payload: 'not JSON {' },
  ],
});

function messageOf(event: CataloguedEvent, { source }: EventTopic): MessageObject {
  const { contract, about, sample } = event;
  return {
    name: contract.type,
    title: contract.type,
    summary: about.summary,
    description: [
      ...(about.deprecated === undefined ? [] : [`Deprecated. ${about.deprecated}`]),
      `Sent when: ${about.sentWhen}`,
      `Key: ${about.key}. Events with the same key are in order.`,
    ].join('\n\n'),
    contentType: 'application/json',
    headers: headersOf(contract, source),
    payload: { $ref: `#/components/schemas/${contract.type}` },
    correlationId: {
      description: 'The trace of the request that made the change.',
      location: '$message.header#/traceparent',
    },
    bindings: {
      kafka: {
        key: { type: 'string', description: about.key, examples: [contract.keyOf(sample)] },
        bindingVersion: '0.5.0',
      },
    },
    examples: [{ name: 'sample', headers: exampleHeaders(event, source), payload: sample }],
  };
}

/** The envelope, with what is always the same for this event. */
const headersOf = ({ type }: EventContract, source: string): JsonSchema => ({
  type: 'object',
  allOf: [{ $ref: '#/components/schemas/envelope' }],
  properties: { ce_type: { const: type }, ce_source: { const: source } },
});
