import { parseArgs } from 'node:util';
import { parseConfig, postgresUrl } from '@libs/config';
import { z } from 'zod';

/** What the commands of this library take out of the environment. */
export const recoverySettings = z.object({ DATABASE_URL: postgresUrl });

type Environment = Readonly<Record<string, string | undefined>>;

export const readRecoveryConfig = (env: Environment): { readonly databaseUrl: string } => ({
  databaseUrl: parseConfig(recoverySettings, env).DATABASE_URL,
});

export interface PublishAgainConfig {
  readonly databaseUrl: string;
  /** Undefined: everything. */
  readonly since: Date | undefined;
}

const USAGE = `Usage: publish-again --everything | --since TIME

  --everything  for a Kafka cluster that has nothing: all events that the outbox still has
  --since TIME  for a consumer that has lost what it knew: events since then, such as 2026-11-26T08:00:00Z`;

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** @throws an error that says how the command is used */
export function readPublishAgainConfig(env: Environment, args: readonly string[]): PublishAgainConfig {
  const { everything, since } = optionsIn(args);
  if (everything === (since !== undefined)) throw new Error(USAGE);
  const { databaseUrl } = readRecoveryConfig(env);
  if (since === undefined) return { databaseUrl, since };
  const time = instant.safeParse(since);
  if (!time.success) throw new Error(`--since needs a time with its zone, not "${since}".\n\n${USAGE}`);
  return { databaseUrl, since: time.data };
}

function optionsIn(args: readonly string[]): { everything: boolean; since?: string | undefined } {
  try {
    const options = { everything: { type: 'boolean', default: false }, since: { type: 'string' } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw new Error(USAGE, { cause });
  }
}
