import { pino } from 'pino';

type Fields = Record<string, unknown>;

/**
 * An error as a log line shows it: with what went wrong, and without the values that a statement or a command carried. Those
 * hold hashes of tokens, which are no token-shaped strings, so redaction would not find them.
 */
export function serializeError(error: Error): unknown {
  return withoutValues(pino.stdSerializers.err(error));
}

function withoutValues(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > 4) return value;
  if (Array.isArray(value)) return value.map((item) => withoutValues(item, depth + 1));
  const shown: Fields = {};
  for (const [name, field] of Object.entries(value))
    if (!holdsValues(name, field)) shown[name] = withoutValues(field, depth + 1);
  return shown;
}

/** TypeORM keeps the parameters of a failed query, ioredis the arguments of a command; Postgres quotes the row it refused. */
const holdsValues = (name: string, field: unknown): boolean =>
  name === 'parameters' ||
  name === 'args' ||
  (name === 'detail' && typeof field === 'string' && field.startsWith('Failing row contains'));
