import type { z } from 'zod';
import { saidOfSetting } from './said-of-setting';

/** A wrong or missing setting. The message has a sentence for every one at once, and never shows a value. */
export class InvalidConfiguration extends Error {
  constructor(sentences: readonly string[]) {
    super(`Invalid configuration:\n${sentences.map((sentence) => `  ${sentence}`).join('\n')}`);
    this.name = 'InvalidConfiguration';
  }
}

/** Reads a typed configuration out of the environment; an empty variable counts as absent. */
export function parseConfig<S extends z.ZodType>(
  schema: S,
  env: Readonly<Record<string, string | undefined>>,
): z.output<S> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given, { error: saidOfSetting });
  if (result.success) return result.data;
  throw new InvalidConfiguration(result.error.issues.map((issue) => sentenceOf(issue, given)));
}

/** What a schema says of a value that is wrong would be odd of one that is not there. */
function sentenceOf(
  { code, message, path: [name, ...inside] }: z.core.$ZodIssue,
  given: Readonly<Record<string, unknown>>,
): string {
  const isMissing = code !== 'custom' && given[String(name)] === undefined;
  const where = inside.length === 0 ? '' : ` (at ${inside.join('.')})`;
  return `${String(name)}${where} ${isMissing ? 'is not set' : message}.`;
}
