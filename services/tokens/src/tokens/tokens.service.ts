import { randomBytes } from 'node:crypto';
import { makeToken } from '@libs/token-format';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull, LessThan, Raw } from 'typeorm';
import { lockRepository } from '../access/lock-repository';
import { type Actor, AuditLog } from '../audit/audit-log';
import { lastUses } from '../token-uses/last-uses';
import { RepositoryNotFound } from '../tokens.errors';
import { assertRoom } from './assert-room';
import { chooseExpiry } from './expiry';
import { TokenEvents, type ToldToken } from './token-events';
import { TokenHasher } from './token-hasher';
import { Token } from './token.entity';

export type ListedToken = Pick<Token, 'id' | 'name' | 'expiresAt' | 'createdAt'> & {
  /** Absent: never used, as far as is known. */
  readonly lastUsedAt?: Date | undefined;
};
/** The only thing that ever holds a token's value after it was made: the reply that shows it. */
export type IssuedToken = ListedToken & { readonly token: string };

/** The value goes into the cookie of the session. */
export interface SessionToken {
  readonly tokenId: string;
  readonly token: string;
  readonly expiresAt: Date;
}

interface StoredToken {
  readonly id: number;
  readonly issued: ToldToken & { readonly expiresAt: Date };
  readonly token: string;
}

export interface TokenPage {
  readonly tokens: ListedToken[];
  readonly total: number;
  /** There when more follow: the id that the next page begins after. */
  readonly next?: number;
}

type Owner = { kind: 'account'; accountId: number } | { kind: 'repository'; repositoryId: number };
type NewToken = Owner & { name: string | null; createdAt: Date; expiresAt: Date; sessionId?: number };

/** Issues and lists tokens. Taking one away is in revocations/. */
@Injectable()
export class TokensService {
  constructor(
    private readonly db: DataSource,
    private readonly events: TokenEvents,
    private readonly audit: AuditLog,
    private readonly hasher: TokenHasher,
  ) {}

  issueForAccount(
    accountId: number,
    asked: { name?: string | null | undefined; expiresAt?: Date | null | undefined } | null | undefined,
    actor?: Actor,
  ): Promise<IssuedToken> {
    return this.db.transaction(async (tx) => {
      const createdAt = await databaseNow(tx);
      const expiresAt = chooseExpiry(asked?.expiresAt, createdAt);
      const name = asked?.name ?? null;
      return this.store(tx, { kind: 'account', accountId, name, createdAt, expiresAt }, actor);
    });
  }

  issueForRepository(
    repositoryId: number,
    asked: { name: string; expiresAt: Date } | null | undefined,
    actor: Actor,
  ): Promise<IssuedToken> {
    return this.db.transaction(async (tx) => {
      // Creations for one repository come one after another, so that the count and the names stay true to the commit.
      const { isDeleted } = await lockRepository(tx, repositoryId);
      if (isDeleted) throw new RepositoryNotFound();
      const createdAt = await databaseNow(tx);
      const expiresAt = chooseExpiry(asked?.expiresAt, createdAt);
      const name = asked?.name ?? `pt-${randomBytes(6).toString('hex')}`;
      await assertRoom(tx, repositoryId, name);
      return this.store(tx, { kind: 'repository', repositoryId, name, createdAt, expiresAt }, actor);
    });
  }

  /** Of a session, which is in no list; whoever starts or renews it sees to the audit log. The caller has locked the session. */
  async issueForSession(
    tx: EntityManager,
    session: { id: number; accountId: number },
    lifetime: { createdAt: Date; expiresAt: Date },
  ): Promise<SessionToken> {
    const { id: sessionId, accountId } = session;
    const { issued, token } = await this.insert(
      tx,
      { kind: 'account', accountId, name: null, sessionId, ...lifetime },
      accountId,
    );
    return { tokenId: issued.tokenId, token, expiresAt: issued.expiresAt };
  }

  /** Newest first. Listing is an audited action (contract 2.5). */
  listOfAccount(
    accountId: number,
    page: { limit?: number | undefined; after?: number | undefined },
    actor: Actor,
  ): Promise<TokenPage> {
    return this.db.transaction(async (tx) => {
      const where = { accountId, sessionId: IsNull(), revokedAt: IsNull(), expiresAt: Raw(isListed) };
      const total = await tx.count(Token, { where });
      const tokens = await tx.find(Token, {
        select: LISTED,
        where: page.after === undefined ? where : { ...where, id: LessThan(page.after) },
        order: { id: 'DESC' },
        ...(page.limit === undefined ? {} : { take: page.limit + 1 }),
      });
      const shown = await withLastUse(tx, tokens.slice(0, page.limit));
      const last = shown.at(-1);
      // Last, for it holds the end of the chain until the commit.
      await this.audit.append(tx, [{ action: 'user.tokens.read', result: 'succeed', actor }]);
      return { tokens: shown, total, ...(last && shown.length < tokens.length && { next: last.id }) };
    });
  }

  /** Newest first: the live ones, which are few, and of the others those that expired last. Audited likewise. */
  listOfRepository(repositoryId: number, actor: Actor): Promise<ListedToken[]> {
    return this.db.transaction(async (tx) => {
      const owned = { repositoryId, revokedAt: IsNull() };
      const live = { ...owned, expiresAt: Raw((column) => `${column} > now()`) };
      const expired = {
        ...owned,
        expiresAt: Raw((column) => `${column} between now() - interval '30 days' and now()`),
      };
      const tokens = [
        ...(await tx.find(Token, { select: LISTED, where: live })),
        ...(await tx.find(Token, {
          select: LISTED,
          where: expired,
          order: { expiresAt: 'DESC', id: 'DESC' },
          take: EXPIRED_LISTED,
        })),
      ];
      const shown = await withLastUse(
        tx,
        tokens.sort((one, other) => other.id - one.id),
      );
      await this.audit.append(tx, [
        { action: 'repositories.tokens.read', result: 'succeed', actor, repositoryId },
      ]);
      return shown;
    });
  }

  /** The API token of that token id; undefined for that of a session, which has no number to revoke it by. */
  async find(tokenId: string): Promise<Pick<ListedToken, 'id' | 'expiresAt'> | undefined> {
    const found = await this.db.manager.findOne(Token, {
      select: { id: true, expiresAt: true },
      where: { tokenId, sessionId: IsNull() },
    });
    return found ?? undefined;
  }

  private async store(tx: EntityManager, wanted: NewToken, actor?: Actor): Promise<IssuedToken> {
    const { issued, id, token } = await this.insert(tx, wanted, actor?.accountId ?? null);
    const { tokenId, repositoryId, name, createdAt, expiresAt } = issued;
    await this.events.issued(tx, issued);
    await this.audit.append(tx, [
      {
        action: wanted.kind === 'account' ? 'user.tokens.create' : 'repositories.tokens.create',
        result: 'succeed',
        actor,
        repositoryId,
        entityId: id,
        details: { tokenId, name, expiresAt: expiresAt.toISOString() },
      },
    ]);
    return { id, name, expiresAt, createdAt, token };
  }

  private async insert(tx: EntityManager, wanted: NewToken, createdBy: number | null): Promise<StoredToken> {
    const { token, tokenId } = makeToken(wanted.kind);
    const owner =
      wanted.kind === 'account'
        ? { accountId: wanted.accountId, repositoryId: null }
        : { accountId: null, repositoryId: wanted.repositoryId };
    const { kind, name, createdAt, expiresAt, sessionId = null } = wanted;
    const issued = { ...owner, tokenId, kind, sessionId, name, createdAt, expiresAt, version: 1 };
    const inserted = await tx.insert(Token, {
      ...issued,
      ...this.hasher.hash(token),
      stateVersion: issued.version,
      createdBy,
    });
    const { id } = inserted.identifiers[0] as { id: number };
    return { id, issued, token };
  }
}

/** Read after a lock was waited for, so that a later creation never has an earlier time. */
export async function databaseNow(tx: EntityManager): Promise<Date> {
  const [row] = await tx.query<{ now: Date }[]>(
    `select date_trunc('milliseconds', clock_timestamp()) as now`,
  );
  if (!row) throw new Error('the database gave no time');
  return row.now;
}

const LISTED = { id: true, tokenId: true, name: true, expiresAt: true, createdAt: true } as const;
/** What rotates its tokens every minute has 43,200 of them in 30 days. */
const EXPIRED_LISTED = 100;

/** Expired tokens stay in lists for 30 days, so that their owner can see why one is refused. */
const isListed = (column: string): string => `(${column} is null or ${column} > now() - interval '30 days')`;

async function withLastUse(
  tx: EntityManager,
  tokens: readonly (ListedToken & Pick<Token, 'tokenId'>)[],
): Promise<ListedToken[]> {
  const uses = await lastUses(tx, tokens);
  return tokens.map(({ id, tokenId, name, expiresAt, createdAt }) => ({
    ...{ id, name, expiresAt, createdAt },
    lastUsedAt: uses.get(tokenId),
  }));
}
