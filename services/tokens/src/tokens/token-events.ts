import { tokenExpired, tokenIssued, tokenRevoked, type TokenState, tokenState } from '@libs/contracts';
import { Outbox } from '@libs/outbox';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Token } from './token.entity';

/** A token as events tell of it, with the version that the change has given it. */
export type ToldToken = Pick<
  Token,
  'tokenId' | 'kind' | 'accountId' | 'repositoryId' | 'name' | 'createdAt' | 'expiresAt' | 'version'
>;

/** Where the revocation log says that a token ended. */
export interface LogPosition {
  readonly seq: number;
  readonly incarnation: string;
}
export type EndedToken = ToldToken & LogPosition;

/**
 * Tells of tokens, in the transaction that changes them. Each change is told twice: first as the token's state, then as the event;
 * the outbox keeps that order, and whoever starts from the states rests on it (docs/api/token-state.md).
 *
 * The caller stores the version that it tells in `state_version` too: what is behind is told again by StateBackfill.
 */
@Injectable()
export class TokenEvents {
  constructor(private readonly outbox: Outbox) {}

  async issued(tx: EntityManager, token: ToldToken): Promise<void> {
    await this.outbox.add(tx, tokenState, stateOf(token, 'issued'));
    await this.outbox.add(tx, tokenIssued, {
      ...subjectOf(token),
      issuedAt: token.createdAt.toISOString(),
      ...(token.expiresAt && { expiresAt: token.expiresAt.toISOString() }),
    });
  }

  async revoked(tx: EntityManager, tokens: readonly EndedToken[], revokedAt: string): Promise<void> {
    await this.states(
      tx,
      tokens.map((token) => stateOf(token, 'revoked', token)),
    );
    await this.outbox.addAll(
      tx,
      tokenRevoked,
      tokens.map((token) => ({ ...subjectOf(token), ...positionOf(token), revokedAt })),
    );
  }

  async expired(tx: EntityManager, tokens: readonly EndedToken[]): Promise<void> {
    await this.states(
      tx,
      tokens.map((token) => stateOf(token, 'expired', token)),
    );
    await this.outbox.addAll(
      tx,
      tokenExpired,
      tokens.map((token) => ({
        ...subjectOf(token),
        ...positionOf(token),
        expiredAt: (token.expiresAt ?? token.createdAt).toISOString(),
      })),
    );
  }

  /** States alone, where no event is due. */
  states(tx: EntityManager, states: readonly TokenState[]): Promise<void> {
    return this.outbox.addAll(tx, tokenState, states);
  }
}

/** The token after the change that ended it. */
export const endedToken = (
  { tokenId, kind, accountId, repositoryId, name, createdAt, expiresAt, version }: ToldToken,
  { seq, incarnation }: LogPosition,
): EndedToken => {
  const unchanged = { tokenId, kind, accountId, repositoryId, name, createdAt, expiresAt };
  return { ...unchanged, version: version + 1, seq, incarnation };
};

export const stateOf = (token: ToldToken, status: TokenState['status'], ended?: LogPosition): TokenState => ({
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
