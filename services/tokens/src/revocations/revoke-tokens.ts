import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Actor, AuditLog } from '../audit/audit-log';
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

/**
 * Takes tokens away, all of them or none. Already revoked: nothing changes and the original position is the answer.
 * The order inside is the protocol's (design 5): token rows, audit, and only then the head of the log.
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
      const { seqs, ...head } = await this.write(tx, live, actor);
      return { ...head, seq: Math.max(...before, ...seqs) };
    });
  }

  private async write(tx: EntityManager, tokens: readonly Token[], actor: Actor): Promise<Appended> {
    const positions = await this.audit.append(
      tx,
      tokens.map((token) => ({
        action: token.kind === 'account' ? 'user.tokens.delete' : 'repositories.tokens.delete',
        result: 'succeed',
        actor,
        repositoryId: token.repositoryId,
        entityId: token.id,
        details: { tokenId: token.tokenId },
      })),
    );
    const appended = await appendToLog(
      tx,
      tokens.map((token) => ({ kind: 'token', subject: token.tokenId })),
    );
    const { seqs, incarnation } = appended;
    const revokedAt = await stamp(
      tx,
      tokens.map((token) => token.id),
      seqs,
      positions,
    );
    await this.events.revoked(
      tx,
      tokens.map((token, index) => endedToken(token, { seq: seqs[index] ?? 0, incarnation })),
      revokedAt.toISOString(),
    );
    return appended;
  }
}

/** In the order of their ids, so that two bulk deletions never wait for each other in a circle. */
const lockTokens = (tx: EntityManager, scope: Scope, ids: readonly number[]): Promise<Token[]> =>
  tx
    .createQueryBuilder(Token, 'token')
    .where(scope)
    .andWhere('token.id = any(:ids)', { ids })
    .orderBy('token.id')
    .setLock('pessimistic_write')
    .getMany();

/** Marks the tokens and opens their receipts. */
async function stamp(
  tx: EntityManager,
  ids: readonly number[],
  seqs: readonly number[],
  auditPositions: readonly number[],
): Promise<Date> {
  const [row] = await tx.query<{ revoked_at: Date }[]>(
    `with given as (
       select * from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as given(id, seq, audit_position)
     ), opened as (
       insert into receipts (seq, audit_position) select seq, audit_position from given
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
