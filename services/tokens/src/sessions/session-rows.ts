import { type EntityManager, IsNull, Not } from 'typeorm';
import { Account } from '../directory/account.entity';
import { readHead } from '../revocations/append-to-log';
import type { Committed } from '../revocations/revoke-tokens';
import { Token } from '../tokens/token.entity';
import { Session } from './session.entity';
import { NotASession } from './sessions.errors';

/** One of the tokens of a session. */
export interface TokenOfSession {
  readonly id: number;
  readonly sessionId: number;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

interface SessionOfToken {
  readonly session: Session;
  readonly token: TokenOfSession;
}

/** @throws NotASession */
export async function findSession(tx: EntityManager, tokenId: string): Promise<SessionOfToken> {
  const token = await findToken(tx, tokenId);
  return { session: await tx.findOneByOrFail(Session, { id: token.sessionId }), token };
}

/** Holds the session's row from here on. @throws NotASession */
export async function lockSession(tx: EntityManager, tokenId: string): Promise<SessionOfToken> {
  const { sessionId: id } = await findToken(tx, tokenId);
  const session = await tx.findOneOrFail(Session, { where: { id }, lock: { mode: 'pessimistic_write' } });
  // Read after the wait for the lock: whoever held it may have taken the token away.
  return { session, token: await findToken(tx, tokenId) };
}

export const accountOf = (tx: EntityManager, { accountId }: Session): Promise<Account> =>
  tx.findOneByOrFail(Account, { id: accountId });

/**
 * Of a session that has ended, or of all that an account has had: what there is to wait for, whoever asks again. One that ended with the
 * API token that it was started with has no receipt but that token's.
 */
export async function revocationOf(
  tx: EntityManager,
  column: 'id' | 'account_id',
  id: number,
): Promise<Committed | undefined> {
  const [last] = await tx.query<{ seq: number | null }[]>(
    `select max(t.revoked_seq)::float8 as seq
     from sessions s join tokens t on t.session_id = s.id or t.id = s.started_with
       join receipts r on r.seq = t.revoked_seq
     where s.${column} = $1`,
    [id],
  );
  return typeof last?.seq === 'number' ? { ...(await readHead(tx)), seq: last.seq } : undefined;
}

async function findToken(tx: EntityManager, tokenId: string): Promise<TokenOfSession> {
  const token = await tx.findOneBy(Token, { tokenId, sessionId: Not(IsNull()) });
  if (!token?.sessionId || !token.expiresAt) throw new NotASession();
  const { id, sessionId, expiresAt, revokedAt } = token;
  return { id, sessionId, expiresAt, revokedAt };
}
