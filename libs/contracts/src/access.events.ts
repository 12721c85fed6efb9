import { z } from 'zod';
import { defineEvent, type PayloadOf } from './event-contract';
import { id, instant, seq } from './primitives';

/**
 * What an account may do, or what may be done on a repository, has changed: answers that were cached before `seq` do not hold. It
 * does not say what it is now; whoever needs that asks.
 */
export const accessChanged = defineEvent({
  // With the token events: a deleted repository's tokens are revoked in the same step.
  topic: 'portcullis.token.events.v1',
  type: 'access.changed.v1',
  schema: z.object({
    organizationId: id,
    /** Whose access it is; exactly one of the two. */
    accountId: id.optional(),
    repositoryId: id.optional(),
    reason: z.enum([
      'person-added',
      'person-removed',
      'role-changed',
      'repository-deleted',
      'repository-changed',
      'minimum-permission-changed',
    ]),
    changedAt: instant,
    seq,
    incarnation: z.string().min(1),
  }),
  keyOf: ({ accountId, repositoryId }) =>
    accountId === undefined ? `repository:${String(repositoryId)}` : `account:${String(accountId)}`,
});
export type AccessChanged = PayloadOf<typeof accessChanged>;
