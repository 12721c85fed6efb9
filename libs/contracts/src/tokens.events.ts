import { z } from 'zod';
import { accessChanged } from './access.events';
import { defineEvent, type PayloadOf } from './event-contract';
import { eventIncarnation, eventSeq, id, instant, tokenId, tokenKind } from './primitives';

const topic = 'portcullis.token.events.v1';

/** What every token event says. Consumers keep the maximum `version` per token, so copies and late arrivals are harmless. */
const tokenEvent = z.object({
  tokenId: tokenId.describe(
    'The public part of the token, which may be logged. Never its value, nor a hash of it.',
  ),
  kind: tokenKind.describe('Whether it acts with the roles of an account, or on one repository only.'),
  accountId: id
    .optional()
    .describe('The account that an account token acts for; a repository token has none.'),
  repositoryId: id
    .optional()
    .describe('The repository that a repository token acts on; an account token has none.'),
  version: z
    .int()
    .positive()
    .describe(
      'Counts the states of this token from 1. Keep the highest seen; whatever is not higher is a copy or late.',
    ),
});
const keyOf = (payload: { tokenId: string }): string => payload.tokenId;
const key = '`tokenId`';

/** A token was created. Never its value, nor a hash of it. */
export const tokenIssued = defineEvent({
  topic,
  type: 'token.issued.v1',
  about: {
    summary: 'A token was created.',
    sentWhen: 'An account or repository token was created. Always the first event of its token.',
    key,
  },
  schema: tokenEvent.extend({
    issuedAt: instant.describe('When it was created.'),
    expiresAt: instant.optional().describe('When it stops being valid by itself; absent: never.'),
  }),
  keyOf,
});
export type TokenIssued = PayloadOf<typeof tokenIssued>;

/** A token was revoked and never becomes valid again. `seq` is the position in the revocation log. */
export const tokenRevoked = defineEvent({
  topic,
  type: 'token.revoked.v1',
  about: {
    summary: 'A token was revoked and never becomes valid again.',
    sentWhen:
      'The token was revoked, alone or with others, or its repository was deleted. The gateways do not wait for this event: they learn of the revocation from the log itself.',
    key,
  },
  schema: tokenEvent.extend({
    revokedAt: instant.describe('When the revocation was stored.'),
    seq: eventSeq,
    incarnation: eventIncarnation,
  }),
  keyOf,
});
export type TokenRevoked = PayloadOf<typeof tokenRevoked>;

/** A token reached its expiry date and never becomes valid again. */
export const tokenExpired = defineEvent({
  topic,
  type: 'token.expired.v1',
  about: {
    summary: 'A token reached its expiry date and never becomes valid again.',
    sentWhen:
      'The expiry date of a token that was not revoked has passed. The gateways refuse it from that date on; the event may follow some seconds later.',
    key,
  },
  schema: tokenEvent.extend({
    expiredAt: instant.describe('The date that it was to expire at.'),
    seq: eventSeq,
    incarnation: eventIncarnation,
  }),
  keyOf,
});
export type TokenExpired = PayloadOf<typeof tokenExpired>;

export const tokenStatus = z.enum(['issued', 'revoked', 'expired']);

/**
 * What a token is now, as of its `version`. Published with every event that changes it and durable before that event can be read, so
 * that whoever knows the states and every later event knows everything (docs/api/token-state.md). `issued` says nothing of the
 * time: a token whose `expiresAt` is past has expired, though nobody may have told of it yet.
 */
export const tokenState = defineEvent({
  topic: 'portcullis.token.state.v1',
  type: 'token.state.v1',
  about: {
    summary: 'What a token is now.',
    sentWhen:
      'With every other event of the token, and before it. The topic is compacted: it keeps the last state of each token. A message without a value says that nothing is left of the token.',
    key,
  },
  schema: tokenEvent.extend({
    status: tokenStatus.describe(
      'What was told of the token last. `issued` says nothing of the time: a token whose `expiresAt` is past has expired.',
    ),
    name: z
      .string()
      .optional()
      .describe('What its owner calls it: letters, digits and hyphens, so never a token.'),
    issuedAt: instant.describe('When it was created.'),
    expiresAt: instant.optional().describe('When it stops being valid by itself; absent: never.'),
    seq: eventSeq.optional(),
    incarnation: eventIncarnation.optional(),
  }),
  keyOf,
  compacted: true,
});
export type TokenState = PayloadOf<typeof tokenState>;

export const tokenStates = [tokenState] as const;

/** Everything of the topic. */
export const tokenEvents = [tokenIssued, tokenRevoked, tokenExpired, accessChanged] as const;
