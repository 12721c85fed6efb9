import { z } from 'zod';
import { accessChanged } from './access.events';
import { defineEvent, type PayloadOf } from './event-contract';
import { id, instant, seq, tokenId, tokenKind } from './primitives';

const topic = 'portcullis.token.events.v1';

/** What every token event says. Consumers keep the maximum `version` per token, so copies and late arrivals are harmless. */
const tokenEvent = z.object({
  tokenId,
  kind: tokenKind,
  /** The account that the token acts for; a repository token has none. */
  accountId: id.optional(),
  /** The repository that a repository token acts on. */
  repositoryId: id.optional(),
  version: z.int().positive(),
});
const keyOf = (payload: { tokenId: string }): string => payload.tokenId;

/** A token was created. Never its value, nor a hash of it. */
export const tokenIssued = defineEvent({
  topic,
  type: 'token.issued.v1',
  schema: tokenEvent.extend({ issuedAt: instant, expiresAt: instant.optional() }),
  keyOf,
});
export type TokenIssued = PayloadOf<typeof tokenIssued>;

/** A token was revoked and never becomes valid again. `seq` is the position in the revocation log. */
export const tokenRevoked = defineEvent({
  topic,
  type: 'token.revoked.v1',
  schema: tokenEvent.extend({ revokedAt: instant, seq, incarnation: z.string().min(1) }),
  keyOf,
});
export type TokenRevoked = PayloadOf<typeof tokenRevoked>;

/** A token reached its expiry date and never becomes valid again. */
export const tokenExpired = defineEvent({
  topic,
  type: 'token.expired.v1',
  schema: tokenEvent.extend({ expiredAt: instant, seq, incarnation: z.string().min(1) }),
  keyOf,
});
export type TokenExpired = PayloadOf<typeof tokenExpired>;

/** Everything of the topic. */
export const tokenEvents = [tokenIssued, tokenRevoked, tokenExpired, accessChanged] as const;
