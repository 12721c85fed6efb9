import type { Logger } from '@libs/telemetry';
import type { DataSource } from 'typeorm';
import type { TokenHasher } from './token-hasher';

/** A pepper that was taken away too early shows here, and not first as refused uploads. */
export async function warnOfUnknownPeppers(
  db: DataSource,
  hasher: TokenHasher,
  logger: Logger,
): Promise<void> {
  const unknown = await db.query<{ pepper: string; tokens: string }[]>(
    `select pepper_id as pepper, count(*) as tokens from tokens
     where revoked_at is null and (expires_at is null or expires_at > now()) and pepper_id <> all ($1)
     group by pepper_id`,
    [hasher.pepperIds],
  );
  for (const { pepper, tokens } of unknown)
    logger.error(
      { pepper, tokens: Number(tokens) },
      `${tokens} live tokens were hashed with the pepper ${pepper}, which is not in PEPPERS: they cannot be checked here, and their uses are answered 503`,
    );
}
