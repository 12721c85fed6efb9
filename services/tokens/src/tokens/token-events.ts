import { tokenExpired, tokenIssued, tokenRevoked, type TokenState, tokenState } from '@libs/contracts';
import { Outbox } from '@libs/outbox';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Token } from './token.entity';

/** A token as events tell of it, with the version that the change has given it. */
export type ToldToken = Pick<
  Token,
  | 'tokenId'
  | 'kind'
  | 'accountId'
  | 'repositoryId'
  | 'sessionId'
  | 'name'
  | 'createdAt'
  | 'expiresAt'
  | 'version'
>;

/** Where the revocation log says that a token ended. */
export interface LogPosition {
  readonly seq: number;
  readonly incarnation: string;
}
export type EndedToken = ToldToken & LogPosition;

/** A token that subscribers are to know the state of. */
export interface TokenAsItIs {
  readonly token: ToldToken;
  readonly status: TokenState['status'];
  readonly ended?: LogPosition | undefined;
}

/**
 * Tells of tokens, in the transaction that changes them. Each change is told twice: first as the token's state, then as the event;
 * the outbox keeps that order, and whoever starts from the states rests on it (docs/api/token-state.md).
 *
 * Of the tokens of sessions nothing is told to anybody (ADR 0018): whoever calls gives them like the others.
 *
 * The caller stores the version that it tells in `state_version` too: what is behind is told again by StateBackfill.
 */
@Injectable()
export class TokenEvents {
  constructor(private readonly outbox: Outbox) {}

  async issued(tx: EntityManager, token: ToldToken): Promise<void> {
    if (!isTold(token)) return;
    await this.outbox.add(tx, tokenState, stateOf({ token, status: 'issued' }));
    await this.outbox.add(tx, tokenIssued, {
      ...subjectOf(token),
      issuedAt: token.createdAt.toISOString(),
      ...(token.expiresAt && { expiresAt: token.expiresAt.toISOString() }),
    });
  }

  async revoked(tx: EntityManager, tokens: readonly EndedToken[], revokedAt: string): Promise<void> {
    await this.states(
      tx,
      tokens.map((token) => ({ token, status: 'revoked', ended: token })),
    );
    await this.outbox.addAll(
      tx,
      tokenRevoked,
      tokens.filter(isTold).map((token) => ({ ...subjectOf(token), ...positionOf(token), revokedAt })),
    );
  }

  async expired(tx: EntityManager, tokens: readonly EndedToken[]): Promise<void> {
    await this.states(
      tx,
      tokens.map((token) => ({ token, status: 'expired', ended: token })),
    );
    await this.outbox.addAll(
      tx,
      tokenExpired,
      tokens.filter(isTold).map((token) => ({
        ...subjectOf(token),
        ...positionOf(token),
        expiredAt: (token.expiresAt ?? token.createdAt).toISOString(),
      })),
    );
  }

  /** States alone, where no event is due. */
  states(tx: EntityManager, tokens: readonly TokenAsItIs[]): Promise<void> {
    return this.outbox.addAll(tx, tokenState, tokens.filter(({ token }) => isTold(token)).map(stateOf));
  }
}

const isTold = ({ sessionId }: ToldToken): boolean => sessionId === null;

/** The token after the change that ended it. */
export const endedToken = (
  { tokenId, kind, accountId, repositoryId, sessionId, name, createdAt, expiresAt, version }: ToldToken,
  { seq, incarnation }: LogPosition,
): EndedToken => {
  const unchanged = { tokenId, kind, accountId, repositoryId, sessionId, name, createdAt, expiresAt };
  return { ...unchanged, version: version + 1, seq, incarnation };
};

const stateOf = ({ token, status, ended }: TokenAsItIs): TokenState => ({
  ...subjectOf(token),
  status,
  ...(token.name !== null && { name: token.name }),
  issuedAt: token.createdAt.toISOString(),
  ...(token.expiresAt && { expiresAt: token.expiresAt.toISOString() }),
  ...(ended && positionOf(ended)),
});

const subjectOf = ({ tokenId, kind, accountId, repositoryId, version }: ToldToken) => ({
  tokenId,
  kind,
  ...(accountId !== null && { accountId }),
  ...(repositoryId !== null && { repositoryId }),
  version,
});

const positionOf = ({ seq, incarnation }: LogPosition): LogPosition => ({ seq, incarnation });
