import type { JsonSchema } from './payload-schema';

/** One way in which a schema says something else than it did. `path` is a JSON Pointer into the payload. */
export interface Incompatibility {
  readonly path: string;
  readonly what: string;
}

/** They say something to people and exclude no payload. */
const ANNOTATIONS = [
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'examples',
  'default',
  'deprecated',
];
/** Compared together with the fields, or with the values. */
const ELSEWHERE = ['properties', 'required', 'enum', 'const'];
/** Keywords whose value is a schema, or a list of them, that widens and narrows as the whole does. */
const SUBSCHEMA = ['items', 'additionalProperties', 'contains'];
const SUBSCHEMAS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const LOWER_BOUNDS = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER_BOUNDS = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

const TIGHTENED = 'events that were already sent would be refused';
const LOOSENED = 'subscribers that were built on the published schema would refuse new events';

/**
 * What keeps `current` from being the same version of an event as `published`. Both directions count: our processes and
 * subscribers of today read events from before the change, and subscribers from before it read the events of today. The one
 * change that harms neither is an optional field more, at any depth; whatever this does not understand counts as harmful.
 */
export function incompatibilities(published: JsonSchema, current: JsonSchema, path = ''): Incompatibility[] {
  const keywords = new Set([...Object.keys(published), ...Object.keys(current)]);
  const compared = [...keywords].filter((one) => !ANNOTATIONS.includes(one) && !ELSEWHERE.includes(one));
  return [
    ...compareFields(published, current, path),
    ...compareValues(published, current).map((what) => ({ path: path || '/', what })),
    ...compared.flatMap((keyword) => compareKeyword(keyword, published[keyword], current[keyword], path)),
  ];
}

function compareFields(published: JsonSchema, current: JsonSchema, path: string): Incompatibility[] {
  const before = published.properties ?? {};
  const after = current.properties ?? {};
  const added = Object.keys(after).filter((name) => !(name in before));
  const isRequired = (schema: JsonSchema, name: string): boolean => schema.required?.includes(name) ?? false;
  const at = (name: string): string => `${path}/${escapePointer(name)}`;
  const kept = Object.entries(before).flatMap(([name, was]): Incompatibility[] => {
    const is = after[name];
    if (!is) return [{ path: at(name), what: removed(was, after, added) }];
    const changes = incompatibilities(was, is, at(name));
    const [wasRequired, isNow] = [isRequired(published, name), isRequired(current, name)];
    if (wasRequired === isNow) return changes;
    const what = isNow
      ? `the field was optional and is required: ${TIGHTENED}`
      : 'the field was always there and is optional now: subscribers rely on it';
    return [{ path: at(name), what }, ...changes];
  });
  const fresh = added.flatMap((name): Incompatibility[] => {
    if (isRequired(current, name))
      return [{ path: at(name), what: `the field is new and required: ${TIGHTENED}` }];
    if ((published['additionalProperties'] ?? true) !== true)
      return [{ path: at(name), what: `the field is new where none may be added: ${LOOSENED}` }];
    return [];
  });
  return [...kept, ...fresh];
}

/** With the name that it has now, if it seems to have been renamed. */
function removed(was: JsonSchema, after: Record<string, JsonSchema>, added: readonly string[]): string {
  const renamed = added.find((name) => {
    const is = after[name];
    return is !== undefined && incompatibilities(was, is).length === 0;
  });
  return renamed === undefined
    ? 'the field was removed'
    : `the field was removed, or renamed to "${renamed}"`;
}

/** `const` is an enumeration of one. */
function compareValues(published: JsonSchema, current: JsonSchema): string[] {
  const [before, after] = [valuesOf(published), valuesOf(current)];
  if (!before && !after) return [];
  if (!before || !after)
    return [
      before ? `any value is allowed now: ${LOOSENED}` : `only some values are allowed now: ${TIGHTENED}`,
    ];
  const gone = before.filter((value) => !after.includes(value));
  const fresh = after.filter((value) => !before.includes(value));
  return [
    ...(gone.length > 0 ? [`the value ${gone.join(', ')} was removed: ${TIGHTENED}`] : []),
    ...(fresh.length > 0 ? [`the value ${fresh.join(', ')} was added: ${LOOSENED}`] : []),
  ];
}

function valuesOf(schema: JsonSchema): string[] | undefined {
  const values = 'const' in schema ? [schema['const']] : schema['enum'];
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : undefined;
}

function compareKeyword(keyword: string, was: unknown, is: unknown, path: string): Incompatibility[] {
  if (SUBSCHEMA.includes(keyword) && isSchema(was) && isSchema(is))
    return incompatibilities(was, is, `${path}/${keyword}`);
  if (SUBSCHEMAS.includes(keyword) && areSchemas(was) && areSchemas(is) && was.length === is.length)
    return was.flatMap((one, index) => {
      const other = is[index];
      return other ? incompatibilities(one, other, `${path}/${keyword}/${String(index)}`) : [];
    });
  if (sameValue(was, is)) return [];
  const change = `\`${keyword}\` was ${told(was)} and is ${told(is)}`;
  const harm = harmOf(keyword, was, is);
  return [{ path: path || '/', what: harm === undefined ? change : `${change}: ${harm}` }];
}

/** What a changed bound does; of anything else it is not known, and it may do both. */
function harmOf(keyword: string, was: unknown, is: unknown): string | undefined {
  const sign = LOWER_BOUNDS.includes(keyword) ? 1 : UPPER_BOUNDS.includes(keyword) ? -1 : undefined;
  if (sign === undefined) return undefined;
  const [before, after] = [was, is].map((bound) => (typeof bound === 'number' ? sign * bound : -Infinity));
  return (after ?? 0) > (before ?? 0) ? TIGHTENED : LOOSENED;
}

/** `type` may be a list, whose order says nothing. */
const sameValue = (one: unknown, other: unknown): boolean => told(ordered(one)) === told(ordered(other));
const ordered = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((one) => JSON.stringify(one)).sort() : value;
const told = (value: unknown): string => (value === undefined ? 'absent' : JSON.stringify(value));

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const areSchemas = (value: unknown): value is JsonSchema[] => Array.isArray(value) && value.every(isSchema);

const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
