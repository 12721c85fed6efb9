import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Actor, type AuditEntry, AuditLog } from '../audit/audit-log';
import { endedToken, TokenEvents } from '../tokens/token-events';
import { Token } from '../tokens/token.entity';
import { TokenNotFound } from '../tokens.errors';
import { type Appended, appendToLog, type Head, readHead } from './append-to-log';

export type Scope = { readonly accountId: number } | { readonly repositoryId: number };

/** A committed revocation, of one token or of several. */
export interface Committed extends Head {
  /** The highest position: whoever has applied it has applied them all. */
  readonly seq: number;
}

/** A token that is taken away, and where the audit log says so: then a receipt is kept for it. */
export interface Taken {
  readonly token: Token;
  readonly auditPosition?: number | undefined;
}

/**
 * Takes tokens away, all of them or none, and with an account token the sessions that were started with it. Already revoked:
 * nothing changes and the original position is the answer. The order inside is the protocol's (design 5): token rows, audit, and
 * only then the head of the log.
 */
@Injectable()
export class RevokeTokens {
  constructor(
    private readonly db: DataSource,
    private readonly events: TokenEvents,
    private readonly audit: AuditLog,
  ) {}

  /** @throws TokenNotFound naming the ids that are not in the scope; nothing is revoked then. */
  revoke(scope: Scope, ids: readonly number[], actor: Actor): Promise<Committed> {
    return this.db.transaction(async (tx) => {
      const tokens = await lockTokens(tx, scope, ids);
      const found = new Set(tokens.map((token) => token.id));
      const unknown = ids.filter((id) => !found.has(id));
      if (unknown.length > 0) throw new TokenNotFound(unknown);

      const live = tokens.filter((token) => token.revokedSeq === null);
      const before = tokens.map((token) => token.revokedSeq ?? 0);
      if (live.length === 0) return { ...(await readHead(tx)), seq: Math.max(...before) };
      // Whoever revokes a token that got into wrong hands need not know what was done with it meanwhile.
      const ofSessions =
        'accountId' in scope
          ? await endSessions(
              tx,
              'started_with',
              live.map(({ id }) => id),
            )
          : [];
      const positions = await this.audit.append(tx, live.map(auditOf(actor)));
      const { seqs, ...head } = await this.take(tx, [
        ...ofSessions.map((token) => ({ token })),
        ...live.map((token, index) => ({ token, auditPosition: positions[index] })),
      ]);
      return { ...head, seq: Math.max(...before, ...seqs) };
    });
  }

  /** The last step of `tx`, which has locked the tokens. If somebody is to wait for the proof, the last one has an audit position. */
  async take(tx: EntityManager, taken: readonly Taken[]): Promise<Appended> {
    const tokens = taken.map(({ token }) => token);
    const appended = await appendToLog(
      tx,
      tokens.map((token) => ({ kind: 'token', subject: token.tokenId })),
    );
    const { seqs, incarnation } = appended;
    const revokedAt = await stamp(
      tx,
      tokens.map((token) => token.id),
      seqs,
      taken.map(({ auditPosition }) => auditPosition ?? null),
    );
    await this.events.revoked(
      tx,
      tokens.map((token, index) => endedToken(token, { seq: seqs[index] ?? 0, incarnation })),
      revokedAt.toISOString(),
    );
    return appended;
  }
}

const auditOf =
  (actor: Actor) =>
  (token: Token): AuditEntry => ({
    action: token.kind === 'account' ? 'user.tokens.delete' : 'repositories.tokens.delete',
    result: 'succeed',
    actor,
    repositoryId: token.repositoryId,
    entityId: token.id,
    details: { tokenId: token.tokenId },
  });

/** In the order of their ids, so that two bulk deletions never wait for each other in a circle. */
const lockTokens = (tx: EntityManager, scope: Scope, ids: readonly number[]): Promise<Token[]> =>
  tx
    .createQueryBuilder(Token, 'token')
    .where(scope)
    .andWhere('token.id = any(:ids)', { ids })
    .andWhere('token.session_id is null')
    .orderBy('token.id')
    .setLock('pessimistic_write')
    .getMany();

/**
 * Ends the sessions that were started with these tokens, or those of these accounts, and gives their tokens. In the order of their ids, so
 * that whoever ends several never waits for another in a circle.
 */
export async function endSessions(
  tx: EntityManager,
  column: 'started_with' | 'account_id',
  ids: readonly number[],
): Promise<Token[]> {
  const [ended] = await tx.query<[{ id: number }[], number]>(
    `update sessions set ended_at = now()
     where id in (select id from sessions where ${column} = any($1) and ended_at is null order by id for update)
     returning id::float8 as id`,
    [ids],
  );
  return ended.length === 0
    ? []
    : lockSessionTokens(
        tx,
        ended.map(({ id }) => id),
      );
}

/** Those that still work. The caller holds the locks of the sessions, so there will be no others. */
export const lockSessionTokens = (tx: EntityManager, sessionIds: readonly number[]): Promise<Token[]> =>
  tx
    .createQueryBuilder(Token, 'token')
    .where('token.session_id = any(:sessionIds)', { sessionIds })
    .andWhere('token.revoked_at is null and token.expires_at > now()')
    .orderBy('token.id')
    .setLock('pessimistic_write')
    .getMany();

/** Marks the tokens and opens the receipts of those that are in the audit log. */
async function stamp(
  tx: EntityManager,
  ids: readonly number[],
  seqs: readonly number[],
  auditPositions: readonly (number | null)[],
): Promise<Date> {
  const [row] = await tx.query<{ revoked_at: Date }[]>(
    `with given as (
       select * from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as given(id, seq, audit_position)
     ), opened as (
       insert into receipts (seq, audit_position)
       select seq, audit_position from given where audit_position is not null
     ), stamped as (
       update tokens t set revoked_at = now(), revoked_seq = given.seq, version = t.version + 1,
         state_version = t.version + 1
       from given where t.id = given.id returning t.revoked_at
     )
     select max(revoked_at) as revoked_at from stamped`,
    [ids, seqs, auditPositions],
  );
  if (!row) throw new Error('the revocation could not be stamped');
  return row.revoked_at;
}
