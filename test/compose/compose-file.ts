import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

export const ROOT = resolve(__dirname, '../..');
export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const CONDITIONS = ['service_started', 'service_healthy', 'service_completed_successfully'] as const;

/** What our file uses of the format; every service says it in this one way. */
const service = z.object({
  image: z.string().regex(/:[\w.-]+$/, 'needs a tag'),
  build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.enum(CONDITIONS) })).default({}),
  healthcheck: z.object({ disable: z.boolean().optional(), test: z.array(z.string()).optional() }).optional(),
  networks: z.array(z.string()).min(1),
  ports: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
  restart: z.string(),
  stop_grace_period: z
    .string()
    .regex(/^\d+s$/)
    .transform((seconds) => parseInt(seconds, 10) * 1_000)
    .optional(),
  init: z.boolean().optional(),
  user: z.string().optional(),
  volumes: z.array(z.string()).default([]),
  deploy: z.object({ resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string() }) }) }),
});
export type Service = z.output<typeof service>;

const composeFile = z.object({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.unknown()),
});

/** As written, with anchors and merges resolved and variables not. */
export const rawCompose = (): unknown => parse(read('docker-compose.yml'), { merge: true }) as unknown;
export const compose = (): z.output<typeof composeFile> => composeFile.parse(rawCompose());

/** `$${NAME}` is for the shell in the container, `${NAME…}` for compose. */
const VARIABLE = /\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}|\$(\w*)/g;

export function variablesOf(text: string): string[] {
  return [...text.matchAll(VARIABLE)].flatMap(([whole, name, , , bare]) => {
    if (whole === '$$') return [];
    if (name === undefined) throw new Error(`Write \${${bare ?? ''}} with braces`);
    return [name];
  });
}

/** What compose makes of a text with these variables. */
export function interpolate(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(VARIABLE, (whole, name: string, operator?: string, word?: string) => {
    if (whole === '$$') return '$';
    const value = variables.get(name);
    if (value !== undefined && value !== '') return value;
    if (operator === '-') return word ?? '';
    throw new Error(`${name} is not set: ${word ?? ''}`);
  });
}

/** A `.env` of single-quoted values, as compose reads it. */
export function parseEnv(text: string): Map<string, string> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name, value] = /^([A-Z][A-Z0-9_]*)='([^']*)'$/.exec(line) ?? [];
      if (name === undefined || value === undefined) throw new Error(`Not NAME='value': ${line}`);
      return [name, value];
    }),
  );
}
