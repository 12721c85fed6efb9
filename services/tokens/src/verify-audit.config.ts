import { parseConfig, postgresUrl } from '@libs/config';
import { z } from 'zod';

export const verifyAuditSettings = z.object({ DATABASE_URL: postgresUrl });

const schema = verifyAuditSettings.transform((env) => ({ databaseUrl: env.DATABASE_URL }));

export type VerifyAuditConfig = z.output<typeof schema>;

const USAGE = 'Usage: npm run audit:verify -- [--database-url postgres://user:password@host:port/database]';

/** The database as `--database-url` names it, or else as DATABASE_URL does. */
export function readVerifyAuditConfig(
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): VerifyAuditConfig {
  return parseConfig(schema, { DATABASE_URL: urlIn(args) ?? env['DATABASE_URL'] });
}

function urlIn(args: readonly string[]): string | undefined {
  const [first, second, ...rest] = args;
  if (first === undefined) return undefined;
  const joined = /^--database-url=(.+)$/.exec(first)?.[1];
  if (joined !== undefined && second === undefined) return joined;
  if (first !== '--database-url' || second === undefined || rest.length > 0) throw new Error(USAGE);
  return second;
}
