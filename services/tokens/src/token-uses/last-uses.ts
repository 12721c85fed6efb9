import type { EntityManager } from 'typeorm';

/** When each of the tokens was last used, by its token id; one that is not in it was never used, as far as is known (ADR 0024). */
export async function lastUses(
  tx: EntityManager,
  tokens: readonly { readonly tokenId: string }[],
): Promise<ReadonlyMap<string, Date>> {
  const rows = await tx.query<{ token_id: string; last_used_at: Date }[]>(
    'select token_id, last_used_at from token_uses where token_id = any($1::char(12)[])',
    [tokens.map(({ tokenId }) => tokenId)],
  );
  return new Map(rows.map((row) => [row.token_id, row.last_used_at]));
}
