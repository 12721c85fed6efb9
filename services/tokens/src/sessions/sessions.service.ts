import type { AccountPrincipal } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Actor, type AuditEntry, AuditLog } from '../audit/audit-log';
import type { Account } from '../directory/account.entity';
import {
  type Committed,
  endSessions,
  lockSessionTokens,
  RevokeTokens,
  type Taken,
} from '../revocations/revoke-tokens';
import { databaseNow, type SessionToken, TokensService } from '../tokens/tokens.service';
import { accountOf, findSession, lockSession, revocationOf } from './session-rows';
import { Session } from './session.entity';
import type { SessionSettings } from './sessions.config';
import { SessionOver } from './sessions.errors';

/** Who may have a session, and why. */
export interface SignedIn {
  readonly accountId: number;
  /** How they were recognized, for the audit log: `local`, or the id of a provider. */
  readonly by: string;
  /** The API token that they showed, which is locked in the same transaction. */
  readonly startedWith?: { readonly id: number; readonly expiresAt: Date | null };
}

/** A session as its person sees it. */
export interface OpenSession {
  readonly account: Account;
  readonly session: Session;
  /** When it ends unless it is renewed before. */
  readonly expiresAt: Date;
}

/** The only thing that holds the value of a session's token after it was made. */
export interface GivenSession extends OpenSession {
  readonly token: string;
}

/**
 * Sessions of people (ADR 0018). What a browser holds is an account token like any other, so a session is checked, cached and ended as
 * tokens are. It lasts as long as its newest token; renewing gives another one, up to the end that was set when it began.
 *
 * Whoever changes a session holds its row: what is renewed while it ends is renewed before, and ends with it, or not at all.
 */
@Injectable()
export class SessionsService {
  constructor(
    private readonly db: DataSource,
    private readonly tokens: TokensService,
    private readonly revokeTokens: RevokeTokens,
    private readonly audit: AuditLog,
    private readonly settings: Pick<SessionSettings, 'idleMs' | 'maxMs'>,
  ) {}

  async start(tx: EntityManager, { accountId, by, startedWith }: SignedIn): Promise<GivenSession> {
    const startedAt = await databaseNow(tx);
    const endsAt = earlier(after(startedAt, this.settings.maxMs), startedWith?.expiresAt);
    const row = { accountId, startedAt, endsAt, startedWith: startedWith?.id ?? null, endedAt: null };
    const inserted = await tx.insert(Session, row);
    const session = { ...row, id: (inserted.identifiers[0] as { id: number }).id };
    const given = await this.issue(tx, session, startedAt);
    await this.audit.append(tx, [
      {
        action: 'user.login',
        result: 'succeed',
        actor: { accountId, tokenId: given.tokenId },
        entityId: session.id,
        details: { by, endsAt: endsAt.toISOString() },
      },
    ]);
    return { session, account: await accountOf(tx, session), ...given };
  }

  /** @throws NotASession for the token of no session */
  async find(tokenId: string): Promise<OpenSession> {
    const { session, token } = await findSession(this.db.manager, tokenId);
    return { session, account: await accountOf(this.db.manager, session), expiresAt: token.expiresAt };
  }

  /**
   * Gives the session another token. The one that was shown goes on for as long as it would have, because other tabs and requests
   * under way come with it; whatever is older than that is taken away. So tabs that renew at the same moment all stay signed in,
   * and no more than one generation is left behind.
   *
   * It is in no audit log: nobody may do more than before, and a session that is in use would fill it.
   *
   * @throws NotASession, SessionOver
   */
  renew(tokenId: string): Promise<GivenSession> {
    return this.db.transaction(async (tx) => {
      const { session, token } = await lockSession(tx, tokenId);
      const now = await databaseNow(tx);
      if (session.endedAt || token.revokedAt || token.expiresAt <= now) throw new SessionOver();
      const older = (await lockSessionTokens(tx, [session.id])).filter(({ id }) => id < token.id);
      const given = await this.issue(tx, session, now);
      const account = await accountOf(tx, session);
      if (older.length > 0)
        await this.revokeTokens.take(
          tx,
          older.map((one) => ({ token: one })),
        );
      return { session, account, ...given };
    });
  }

  /**
   * Ends the session with every token that it has. Already ended: nothing changes. Undefined: nothing of it was left to be revoked.
   * @throws NotASession
   */
  end(tokenId: string): Promise<Committed | undefined> {
    return this.db.transaction(async (tx) => {
      const { session } = await lockSession(tx, tokenId);
      if (session.endedAt) return revocationOf(tx, 'id', session.id);
      await tx.update(Session, { id: session.id }, { endedAt: () => 'now()' });
      const tokens = await lockSessionTokens(tx, [session.id]);
      const { accountId } = session;
      const [auditPosition] = await this.audit.append(tx, [logout({ accountId, tokenId }, session.id)]);
      if (tokens.length === 0) return undefined;
      return this.take(
        tx,
        tokens.map((token) => ({ token, auditPosition })),
      );
    });
  }

  /**
   * Ends all sessions of the account, whoever has their cookies: somebody who took one goes on renewing it until the session ends.
   * Undefined: there was nothing left of them to be revoked.
   */
  endAll({ accountId, tokenId }: AccountPrincipal): Promise<Committed | undefined> {
    return this.db.transaction(async (tx) => {
      const tokens = await endSessions(tx, 'account_id', [accountId]);
      if (tokens.length === 0) return revocationOf(tx, 'account_id', accountId);
      const ended = [...new Set(tokens.map(({ sessionId }) => sessionId))];
      const positions = await this.audit.append(
        tx,
        ended.map((id) => logout({ accountId, tokenId }, id)),
      );
      return this.take(
        tx,
        tokens.map((token) => ({ token, auditPosition: positions[ended.indexOf(token.sessionId)] })),
      );
    });
  }

  private async take(tx: EntityManager, taken: readonly Taken[]): Promise<Committed> {
    const { seqs, ...head } = await this.revokeTokens.take(tx, taken);
    return { ...head, seq: Math.max(...seqs) };
  }

  private issue(tx: EntityManager, session: Session, createdAt: Date): Promise<SessionToken> {
    const expiresAt = earlier(after(createdAt, this.settings.idleMs), session.endsAt);
    return this.tokens.issueForSession(tx, session, { createdAt, expiresAt });
  }
}

const logout = (actor: Actor, sessionId: number | null): AuditEntry => ({
  action: 'user.logout',
  result: 'succeed',
  actor,
  entityId: sessionId ?? undefined,
});

const after = (start: Date, ms: number): Date => new Date(start.getTime() + ms);

const earlier = (one: Date, other: Date | null | undefined): Date => (other && other < one ? other : one);
