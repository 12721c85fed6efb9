import { parseToken } from '@libs/token-format';
import type { DataSource } from 'typeorm';
import type { TokenHasher } from './token-hasher';

/** Whether the value is an API token of that account that works now. */
export async function isLiveToken(
  db: DataSource,
  hasher: TokenHasher,
  value: string,
  accountId: number,
): Promise<boolean> {
  const parsed = parseToken(value);
  if (!parsed) return false;
  const [row] = await db.query<{ hash: Buffer; pepper_id: string }[]>(
    `select hash, pepper_id from tokens
     where token_id = $1 and account_id = $2 and session_id is null and revoked_at is null and (expires_at is null or expires_at > now())`,
    [parsed.tokenId, accountId],
  );
  return row !== undefined && hasher.verify(value, { hash: row.hash, pepperId: row.pepper_id });
}
