import { type EventContract, deadLetterHeaders, eventHeaders } from '@libs/contracts';
import { z } from 'zod';

/** A JSON Schema of draft 2020-12. */
export interface JsonSchema {
  $schema?: string;
  $id?: string;
  title?: string;
  description?: string;
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  [keyword: string]: unknown;
}

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** What zod writes beside these formats is its own reading of them, which may change with zod; what we promise is the format. */
const READINGS = [
  { format: 'uuid', pattern: z.toJSONSchema(z.uuid()).pattern, promised: undefined },
  { format: 'date-time', pattern: z.toJSONSchema(z.iso.datetime()).pattern, promised: 'Z$' },
];

/**
 * The payload of an event as JSON Schema. Unknown fields are allowed: a newer producer may add some.
 *
 * Throws if the contract reads something else than it writes (a transform, a default): then no one schema could tell subscribers
 * what is in the topic.
 */
export function payloadSchema({ type, schema, about }: EventContract): JsonSchema {
  const sent = convert(schema, 'output');
  if (JSON.stringify(sent) !== JSON.stringify(convert(schema, 'input')))
    throw new Error(
      `The schema of ${type} transforms what it takes; an event's payload is sent as it is read.`,
    );
  return {
    $schema: DIALECT,
    $id: `urn:portcullis:event:${type}`,
    title: type,
    ...(about && { description: about.summary }),
    ...(about?.deprecated !== undefined && { deprecated: true }),
    ...sent,
  };
}

/** The headers that every event has. */
export const envelopeSchema = (): JsonSchema => ({
  $schema: DIALECT,
  $id: 'urn:portcullis:event-envelope',
  title: 'The headers of an event',
  description: 'CloudEvents 1.0, Kafka protocol binding, binary mode. Further headers may be added.',
  ...convert(eventHeaders, 'input'),
});

/** The headers that an event has besides in a dead letter topic. */
export const deadLetterSchema = (): JsonSchema => convert(deadLetterHeaders, 'input');

function convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const json = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => tidy(jsonSchema as JsonSchema),
  }) as JsonSchema;
  delete json.$schema;
  return json;
}

/** JavaScript's own limits are no promise of ours. */
function tidy(json: JsonSchema): void {
  const reading = READINGS.find(
    ({ format, pattern }) => json['format'] === format && json['pattern'] === pattern,
  );
  if (reading) {
    delete json['pattern'];
    if (reading.promised !== undefined) json['pattern'] = reading.promised;
  }
  if (json['additionalProperties'] === false) delete json['additionalProperties'];
  if (json['minimum'] === Number.MIN_SAFE_INTEGER) delete json['minimum'];
  if (json['maximum'] === Number.MAX_SAFE_INTEGER) delete json['maximum'];
  if (json.type === 'integer' && json['maximum'] === undefined) json['format'] = 'int64';
}
