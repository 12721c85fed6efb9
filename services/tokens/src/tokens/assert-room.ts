import type { EntityManager } from 'typeorm';
import { TokenLimitReached, TokenNameTaken } from '../tokens.errors';

export const TOKENS_PER_REPOSITORY = 100;

/** Whether one more token with that name may be made. The caller holds the repository's row lock. */
export async function assertRoom(tx: EntityManager, repositoryId: number, name: string): Promise<void> {
  const [live] = await tx.query<{ tokens: string; named: boolean }[]>(
    `select count(*) as tokens, coalesce(bool_or(name = $2), false) as named
     from tokens where repository_id = $1 and revoked_at is null and expires_at > now()`,
    [repositoryId, name],
  );
  if (live?.named) throw new TokenNameTaken(name);
  if (Number(live?.tokens) >= TOKENS_PER_REPOSITORY) throw new TokenLimitReached(TOKENS_PER_REPOSITORY);
}
