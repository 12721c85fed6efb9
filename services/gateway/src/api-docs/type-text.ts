import { escape, Html } from './html';
import type { JsonSchema } from './json-schemas';

const COMPONENT = /^#\/components\/schemas\/(\w+)$/;

/** A schema as a TypeScript programmer would write it; what has a name is a link to it. */
export function typeText(schema: JsonSchema, indent = ''): Html {
  const named = COMPONENT.exec(schema.$ref ?? '')?.[1];
  if (named !== undefined) return new Html(`<a href="#schema-${named}">${named}</a>`);
  const { anyOf, enum: values, const: only, items } = schema;
  if (anyOf)
    return joined(
      anyOf.map((one) => typeText(one, indent)),
      ' | ',
    );
  if (Array.isArray(schema['allOf']))
    return joined(
      (schema['allOf'] as JsonSchema[]).map((one) => typeText(one, indent)),
      ' &amp; ',
    );
  if (Array.isArray(values))
    return joined(
      values.map((value) => escape(JSON.stringify(value))),
      ' | ',
    );
  if (only !== undefined) return escape(JSON.stringify(only));
  if (schema.properties) return objectText(schema, indent);
  if (schema.type === 'array') return new Html(`${typeText((items ?? {}) as JsonSchema, indent).text}[]`);
  if (schema['additionalProperties'])
    return new Html(`{ [key]: ${typeText(schema['additionalProperties'] as JsonSchema, indent).text} }`);
  return scalarText(schema);
}

function objectText({ properties = {}, required = [] }: JsonSchema, indent: string): Html {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, schema]) => {
    const optional = required.includes(name) ? '' : '?';
    const note = schema.description === undefined ? '' : ` <i>// ${escape(schema.description).text}</i>`;
    return `${inner}${escape(name).text}${optional}: ${typeText(schema, inner).text};${note}\n`;
  });
  return new Html(lines.length === 0 ? '{}' : `{\n${lines.join('')}${indent}}`);
}

/** With what narrows it: the format, the pattern, the bounds. */
function scalarText(schema: JsonSchema): Html {
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'unknown');
  const notes = ['format', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'default']
    .filter((keyword) => schema[keyword] !== undefined && schema[keyword] !== 'int64')
    .filter((keyword) => keyword !== 'pattern' || schema['format'] === undefined)
    .map((keyword) => `${keyword} ${String(schema[keyword])}`);
  const note = notes.length === 0 ? '' : ` <i>(${escape(notes.join(', ')).text})</i>`;
  return new Html(`${escape(type).text}${note}`);
}

const joined = (parts: readonly Html[], separator: string): Html =>
  new Html(parts.map(({ text }) => text).join(separator));
