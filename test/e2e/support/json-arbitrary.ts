import * as fc from 'fast-check';
import type { JsonSchema } from '../../../services/gateway/src/api-docs/json-schemas';

type Components = Readonly<Record<string, JsonSchema>>;
const REFERENCE = '#/components/schemas/';

/** Values that a schema of the API document allows; of the keywords that zod writes. */
export function arbitraryOf(schema: JsonSchema, components: Components): fc.Arbitrary<unknown> {
  const of = (inner: unknown): fc.Arbitrary<unknown> => arbitraryOf(inner as JsonSchema, components);
  if (schema.$ref !== undefined) return of(components[schema.$ref.slice(REFERENCE.length)]);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(of));
  if (Array.isArray(schema['oneOf'])) return fc.oneof(...schema['oneOf'].map(of));
  if (Array.isArray(schema['allOf'])) return of((schema['allOf'] as unknown[])[0]);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  if (schema['const'] !== undefined) return fc.constant(schema['const']);
  switch (schema.type) {
    case 'object':
      return objects(schema, of);
    case 'array':
      return arrays(schema, of);
    case 'string':
      return strings(schema);
    case 'integer':
      return fc.integer(bounds(schema, 2 ** 31));
    case 'number':
      return fc.double({ ...bounds(schema, 1e9), noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

type Of = (inner: unknown) => fc.Arbitrary<unknown>;

function objects({ properties, required = [], ...schema }: JsonSchema, of: Of): fc.Arbitrary<unknown> {
  const extra = schema['additionalProperties'];
  if (!properties && typeof extra === 'object')
    return fc.dictionary(keysOf(schema['propertyNames']), of(extra), { maxKeys: 5 });
  const model = Object.entries(properties ?? {}).map(([name, inner]) => [name, of(inner)] as const);
  return fc.record(Object.fromEntries(model), { requiredKeys: required });
}

const keysOf = (names: unknown): fc.Arbitrary<string> =>
  typeof names === 'object' ? strings(names as JsonSchema) : fc.oneof(fc.nat().map(String), fc.string());

function arrays(schema: JsonSchema, of: Of): fc.Arbitrary<unknown> {
  const [least, most] = [number(schema['minItems']) ?? 0, number(schema['maxItems']) ?? 5];
  return fc.array(of(schema['items'] ?? {}), {
    minLength: least,
    maxLength: Math.max(least, Math.min(most, 5)),
  });
}

const DAY_MS = 86_400_000;
/** Any, or some day of the year ahead, which is what an expiry may be. Counted from today: a seed holds for a day. */
const instants: fc.Arbitrary<Date> = fc.oneof(
  fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(8e12) }),
  fc.integer({ min: 1, max: 360 }).map((days) => new Date((Math.floor(Date.now() / DAY_MS) + days) * DAY_MS)),
);

function strings(schema: JsonSchema): fc.Arbitrary<string> {
  switch (schema['format']) {
    case 'date-time':
      return instants.map((at) => at.toISOString());
    case 'uuid':
      return fc.uuid();
    case 'email':
      return fc.emailAddress();
    case 'uri':
      return fc.webUrl();
  }
  if (typeof schema['pattern'] === 'string') return fc.stringMatching(new RegExp(schema['pattern']));
  const [least, most] = [number(schema['minLength']) ?? 0, number(schema['maxLength']) ?? 40];
  return fc.string({ unit: 'grapheme', minLength: least, maxLength: Math.max(least, Math.min(most, 40)) });
}

const bounds = (schema: JsonSchema, reach: number): { min: number; max: number } => ({
  min: number(schema['minimum']) ?? -reach,
  max: number(schema['maximum']) ?? reach,
});

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
