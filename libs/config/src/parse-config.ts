import { z } from 'zod';

/** A wrong or missing setting. The message names every one at once, and never shows a value. */
export class InvalidConfiguration extends Error {
  constructor(error: z.ZodError) {
    super(`Invalid configuration:\n${z.prettifyError(error)}`);
    this.name = 'InvalidConfiguration';
  }
}

/** Reads a typed configuration out of the environment; an empty variable counts as absent. */
export function parseConfig<S extends z.ZodType>(
  schema: S,
  env: Readonly<Record<string, string | undefined>>,
): z.output<S> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given, {
    error: ({ input }) => (input === undefined ? 'is not set' : undefined),
  });
  if (!result.success) throw new InvalidConfiguration(result.error);
  return result.data;
}
