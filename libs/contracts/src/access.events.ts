import { z } from 'zod';
import { defineEvent, type PayloadOf } from './event-contract';
import { eventIncarnation, eventSeq, id, instant } from './primitives';

/**
 * What an account may do, or what may be done on a repository, has changed: answers that were cached before `seq` do not hold. It
 * does not say what it is now; whoever needs that asks.
 */
export const accessChanged = defineEvent({
  // With the token events: a deleted repository's tokens are revoked in the same step.
  topic: 'portcullis.token.events.v1',
  type: 'access.changed.v1',
  about: {
    summary: 'What an account may do, or what may be done on a repository, has changed.',
    sentWhen:
      'A person was added, removed or given another role; a repository was deleted, or its visibility or default branch changed; an organization asks for another minimum permission. One event for each account or repository concerned. It does not say what is allowed now: whoever needs that asks the API.',
    key: '`account:` and `accountId`, or `repository:` and `repositoryId`',
  },
  schema: z.object({
    organizationId: id.describe('The organization in which it was changed.'),
    accountId: id
      .optional()
      .describe('Whose access it is. Exactly one of `accountId` and `repositoryId` is there.'),
    repositoryId: id
      .optional()
      .describe('The repository on which it is. Exactly one of `accountId` and `repositoryId` is there.'),
    reason: z
      .enum([
        'person-added',
        'person-removed',
        'role-changed',
        'repository-deleted',
        'repository-changed',
        'minimum-permission-changed',
      ])
      .describe('What was done.'),
    changedAt: instant.describe('When it was done.'),
    seq: eventSeq,
    incarnation: eventIncarnation,
  }),
  keyOf: ({ accountId, repositoryId }) =>
    accountId === undefined ? `repository:${String(repositoryId)}` : `account:${String(accountId)}`,
});
export type AccessChanged = PayloadOf<typeof accessChanged>;
