import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { KubernetesObject } from './render-chart';

type Json = string | number | boolean | null | Json[] | JsonObject;
interface JsonObject {
  [name: string]: Json;
}

const groupVersionKind = z.object({ group: z.string(), version: z.string(), kind: z.string() });
const definition = z.looseObject({ 'x-kubernetes-group-version-kind': z.array(groupVersionKind).optional() });
const openApi = z.object({ definitions: z.record(z.string(), definition) });

const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const REFERENCE = '#/definitions/';

/** Turns the OpenAPI document of Kubernetes into the JSON Schemas that kubeconform reads, a file per kind. */
export class KubernetesSchemas {
  private readonly definitions: z.output<typeof openApi>['definitions'];

  constructor(swaggerFile: string) {
    this.definitions = openApi.parse(JSON.parse(readFileSync(swaggerFile, 'utf8'))).definitions;
  }

  /** Writes the schemas of the kinds of these objects, as far as Kubernetes itself has them; gives how many there are. */
  write(directory: string, objects: readonly KubernetesObject[]): number {
    const kinds = new Map(objects.map((object) => [`${object.apiVersion} ${object.kind}`, object]));
    let written = 0;
    for (const { apiVersion, kind } of kinds.values()) {
      const name = this.definitionOf(apiVersion, kind);
      if (name === undefined) continue;
      writeFileSync(join(directory, fileNameOf(apiVersion, kind)), JSON.stringify(this.schemaOf(name)));
      written += 1;
    }
    return written;
  }

  private definitionOf(apiVersion: string, kind: string): string | undefined {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    const isWanted = (one: z.output<typeof groupVersionKind>): boolean =>
      one.group === group && one.version === version && one.kind === kind;
    return Object.keys(this.definitions).find((name) =>
      this.definitions[name]?.['x-kubernetes-group-version-kind']?.some(isWanted),
    );
  }

  /** The definition with all that it refers to, and nothing allowed that it does not name. */
  private schemaOf(name: string): JsonObject {
    const reached: JsonObject = {};
    const waiting = [name];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next in reached) continue;
      const strict =
        next === QUANTITY ? { type: ['string', 'number'] } : strictly(asJson(this.definitions[next]));
      reached[next] = strict;
      waiting.push(...referencesIn(strict));
    }
    return {
      $schema: 'http://json-schema.org/draft-07/schema#',
      $ref: `${REFERENCE}${name}`,
      definitions: reached,
    };
  }
}

/** kubeconform's `{{ .ResourceKind }}{{ .KindSuffix }}.json`. */
function fileNameOf(apiVersion: string, kind: string): string {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const suffix = group === '' ? version : `${group.split('.')[0] ?? ''}-${version}`;
  return `${kind.toLowerCase()}-${suffix}.json`;
}

const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? {})) as Json;

function strictly(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(strictly);
  if (schema === null || typeof schema !== 'object') return schema;
  if (schema['format'] === 'int-or-string') return { type: ['string', 'integer'] };
  const parts: JsonObject = Object.fromEntries(
    Object.entries(schema)
      .filter(([name]) => name !== 'description' || typeof schema['description'] !== 'string')
      .map(([name, part]) => [name, strictly(part)]),
  );
  const isClosed = 'properties' in parts && !('additionalProperties' in parts);
  return isClosed ? { ...parts, additionalProperties: false } : parts;
}

function referencesIn(schema: Json): string[] {
  if (Array.isArray(schema)) return schema.flatMap(referencesIn);
  if (schema === null || typeof schema !== 'object') return [];
  const own = schema['$ref'];
  const below = Object.values(schema).flatMap(referencesIn);
  return typeof own === 'string' ? [own.slice(REFERENCE.length), ...below] : below;
}
