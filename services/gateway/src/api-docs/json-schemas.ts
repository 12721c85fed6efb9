import * as contracts from '@libs/contracts';
import { z } from 'zod';

/** A JSON Schema of draft 2020-12, which is the dialect of OpenAPI 3.1. */
export interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  anyOf?: JsonSchema[];
  description?: string;
  $ref?: string;
  [keyword: string]: unknown;
}

type Direction = 'input' | 'output';

const COMPONENTS = '#/components/schemas/';

/**
 * Turns the schemas of libs/contracts into those of the API document. What libs/contracts exports by a name keeps it, so that
 * generated clients have types that are called something.
 */
export class JsonSchemas {
  readonly components: Record<string, JsonSchema> = {};
  private readonly names = z.registry<{ id: string }>();

  constructor() {
    for (const [name, value] of Object.entries(contracts)) {
      if (isNameworthy(value)) this.names.add(value, { id: name.charAt(0).toUpperCase() + name.slice(1) });
    }
  }

  /** As it is sent: what a transform takes (`input`), or what is answered (`output`). */
  of(schema: z.ZodType, io: Direction): JsonSchema {
    const { $defs, ...root } = convert(schema, io, this.names);
    const renamed = new Map<string, string>();
    for (const [name, definition] of Object.entries($defs ?? {}))
      renamed.set(`#/$defs/${name}`, COMPONENTS + this.nameFor(name, definition, io));
    for (const definition of Object.values($defs ?? {})) pointTo(definition, renamed);
    pointTo(root, renamed);
    return root;
  }

  /** The parameters of a query, one by one: nothing stands for them all. */
  parametersOf(query: z.ZodObject): [name: string, schema: JsonSchema, isRequired: boolean][] {
    const { properties = {}, required = [] } = convert(query, 'input', z.registry());
    return Object.entries(properties).map(([name, schema]) => [name, schema, required.includes(name)]);
  }

  /** A schema that transforms what it takes is another one on its way in, and has two names where both are used. */
  private nameFor(name: string, definition: JsonSchema, io: Direction): string {
    const known = this.components[name];
    const isOther = known !== undefined && !isSame(known, definition);
    const own = isOther ? `${name}${io === 'input' ? 'Input' : 'Output'}` : name;
    this.components[own] ??= definition;
    return own;
  }
}

function convert(
  schema: z.ZodType,
  io: Direction,
  metadata: z.core.$ZodRegistry<{ id: string }>,
): JsonSchema & { $defs?: Record<string, JsonSchema> } {
  const json = z.toJSONSchema(schema, {
    io,
    metadata,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => tidy(zodSchema, jsonSchema as JsonSchema),
  }) as JsonSchema & { $defs?: Record<string, JsonSchema> };
  delete json['$schema'];
  return json;
}

/** Scalars are said where they stand. */
function isNameworthy(value: unknown): value is z.ZodType {
  return value instanceof z.ZodObject || value instanceof z.ZodUnion || value instanceof z.ZodEnum;
}

/** Without what zod adds for itself; replies may gain fields, and JavaScript's own limits are no promise of ours. */
function tidy(zodSchema: z.core.$ZodTypes, json: JsonSchema): void {
  const documented = z.globalRegistry.get(zodSchema)?.['documented'];
  if (typeof documented === 'object' && documented !== null) {
    for (const keyword of Object.keys(json)) Reflect.deleteProperty(json, keyword);
    Object.assign(json, documented);
    return;
  }
  const description = z.globalRegistry.get(zodSchema)?.description;
  if (description !== undefined) json.description = description;
  if (json['additionalProperties'] === false) delete json['additionalProperties'];
  if (json['minimum'] === Number.MIN_SAFE_INTEGER) delete json['minimum'];
  if (json['maximum'] === Number.MAX_SAFE_INTEGER) delete json['maximum'];
  if (json.type === 'integer' && json['maximum'] === undefined) json['format'] = 'int64';
  if (isSame(json['propertyNames'], { type: 'string' })) delete json['propertyNames'];
  if (isSame(json['prefixItems'], [])) {
    delete json['prefixItems'];
    delete json['items'];
  }
}

function pointTo(node: unknown, renamed: ReadonlyMap<string, string>): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    const target = key === '$ref' && typeof value === 'string' ? renamed.get(value) : undefined;
    if (target === undefined) pointTo(value, renamed);
    else Reflect.set(node, key, target);
  }
}

/** By value; references are compared after they were pointed to the components, or before, in both alike. */
const isSame = (one: unknown, other: unknown): boolean =>
  (JSON.stringify(one) as string | undefined)?.replaceAll(COMPONENTS, '#/$defs/') === JSON.stringify(other);
