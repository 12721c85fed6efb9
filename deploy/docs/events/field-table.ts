import type { JsonSchema } from './payload-schema';

/** One row per field, those of a nested object under its own: name, type, whether it is always there, meaning. */
export function fieldTable(schema: JsonSchema, heading: 'Field' | 'Header'): string {
  const rows = rowsOf(schema, '').map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`);
  return [`| ${heading} | Type | There | Meaning |`, '| --- | --- | --- | --- |', ...rows].join('\n');
}

const rowsOf = ({ properties = {}, required = [] }: JsonSchema, parent: string): string[][] =>
  Object.entries(properties).flatMap(([name, schema]) => {
    const path = parent + name;
    const there = required.includes(name) ? 'always' : 'optional';
    const own = [`\`${path}\``, typeWords(schema), there, schema.description ?? ''];
    const items = isSchema(schema['items']) ? schema['items'] : undefined;
    return [own, ...rowsOf(items ?? schema, items ? `${path}[].` : `${path}.`)];
  });

/** For a reader who knows JSON, and not JSON Schema. */
export function typeWords(schema: JsonSchema): string {
  const { type, format, pattern } = schema;
  const alternatives = schema['anyOf'];
  if (Array.isArray(alternatives)) return alternatives.filter(isSchema).map(typeWords).join(' or ');
  if (schema['const'] !== undefined) return `\`${JSON.stringify(schema['const'])}\``;
  if (Array.isArray(schema['enum']))
    return schema['enum'].map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (format === 'uuid') return 'UUID';
  if (format === 'date-time') return pattern === 'Z$' ? 'instant, RFC 3339 in UTC' : 'instant, RFC 3339';
  if (type === 'array') return isSchema(schema['items']) ? `list of ${typeWords(schema['items'])}` : 'list';
  const words = Array.isArray(type) ? type.join(' or ') : (type ?? 'anything');
  return [words, ...limits(schema)].join(', ');
}

function limits(schema: JsonSchema): string[] {
  const { pattern, minimum, exclusiveMinimum, maximum, minLength, maxLength } = schema;
  const said: [unknown, string][] = [
    [minimum, `at least ${String(minimum)}`],
    [exclusiveMinimum, `above ${String(exclusiveMinimum)}`],
    [maximum, `at most ${String(maximum)}`],
    [minLength, minLength === 1 ? 'not empty' : `at least ${String(minLength)} characters`],
    [maxLength, `at most ${String(maxLength)} characters`],
    [pattern, `\`${String(pattern)}\``],
  ];
  return said.filter(([value]) => value !== undefined).map(([, words]) => words);
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const escapeCell = (cell: string): string => cell.replaceAll('|', '\\|').replaceAll('\n', ' ');
