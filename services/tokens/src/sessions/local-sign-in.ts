import { parseToken } from '@libs/token-format';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { RefusedUses } from '../tokens/refused-uses';
import { TokenHasher } from '../tokens/token-hasher';
import { PepperMissing } from '../tokens.errors';
import { SignInTokenRefused } from './sessions.errors';
import { type GivenSession, SessionsService } from './sessions.service';

/** The way in of whoever has nothing but an account API token: the first one of a Portcullis that was just set up, say. */
@Injectable()
export class LocalSignIn {
  constructor(
    private readonly db: DataSource,
    private readonly hasher: TokenHasher,
    private readonly refusedUses: RefusedUses,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Starts a session that ends with the token at the latest. The token of a session starts none: there would be no end to it.
   * @throws SignInTokenRefused, PepperMissing
   */
  signIn(value: string): Promise<GivenSession> {
    const parsed = parseToken(value);
    if (parsed?.kind !== 'account') throw new SignInTokenRefused();
    return this.db.transaction(async (tx) => {
      const token = await lockApiToken(tx, parsed.tokenId);
      const isLive = token && !token.revoked && !token.expired;
      if (isLive && !this.hasher.knows(token.pepperId)) throw new PepperMissing(token.pepperId);
      if (!token || !this.hasher.verify(value, token)) throw new SignInTokenRefused();
      const { id, accountId, expiresAt } = token;
      if (!isLive) {
        const reason = token.revoked ? 'revoked' : 'expired';
        this.refusedUses.note({ ...parsed, id, accountId, reason });
        throw new SignInTokenRefused();
      }
      return this.sessions.start(tx, { accountId, by: 'local', startedWith: { id, expiresAt } });
    });
  }
}

interface ApiTokenRow {
  readonly id: number;
  readonly accountId: number;
  readonly hash: Buffer;
  readonly pepperId: string;
  readonly expiresAt: Date | null;
  readonly revoked: boolean;
  readonly expired: boolean;
}

/** Until the session that it starts is stored, so that whoever revokes it finds the session. */
async function lockApiToken(tx: EntityManager, tokenId: string): Promise<ApiTokenRow | undefined> {
  const [row] = await tx.query<ApiTokenRow[]>(
    `select id::float8 as id, account_id::float8 as "accountId", hash, pepper_id as "pepperId", expires_at as "expiresAt",
            revoked_at is not null as revoked, coalesce(expires_at <= now(), false) as expired
     from tokens where token_id = $1 and kind = 'account' and session_id is null for share`,
    [tokenId],
  );
  return row;
}
