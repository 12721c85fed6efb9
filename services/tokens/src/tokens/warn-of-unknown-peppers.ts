import type { Logger } from '@libs/telemetry';
import type { DataSource } from 'typeorm';
import type { TokenHasher } from './token-hasher';

/** A pepper that was taken away too early shows here, and not first as refused uploads. Never rejects. */
export async function warnOfUnknownPeppers(
  db: DataSource,
  hasher: TokenHasher,
  logger: Logger,
): Promise<void> {
  try {
    for (const { pepper, tokens } of await unknownPeppers(db, hasher.pepperIds))
      logger.error(
        { pepper, tokens: Number(tokens) },
        `${tokens} live tokens were hashed with the pepper ${pepper}, which is not in PEPPERS: they cannot be checked here, and their uses are answered 503`,
      );
  } catch (error) {
    logger.warn(
      { err: error },
      'Could not look for tokens that were hashed with a pepper that is not in PEPPERS',
    );
  }
}

const unknownPeppers = (
  db: DataSource,
  known: readonly string[],
): Promise<{ pepper: string; tokens: string }[]> =>
  db.query(
    `select pepper_id as pepper, count(*) as tokens from tokens
     where revoked_at is null and (expires_at is null or expires_at > now()) and pepper_id <> all ($1)
     group by pepper_id`,
    [known],
  );
