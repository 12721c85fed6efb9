import { z } from 'zod';
import { pageCursor, pageLimit, paged } from './paging.api';
import { instant, tokenId } from './primitives';
import { storableText } from './storable-text';
import { apiToken } from './tokens.api';

/** How far ahead `ExpiresSoon` looks. */
export const SOON_DAYS = 30;

/** Ours: Codacy lists the tokens of one repository at a time. Without a filter: those that have not expired. */
export const organizationTokensFilter = z.enum(['ExpiresSoon', 'Expired', 'NeverUsed'], {
  error: 'must be ExpiresSoon, Expired or NeverUsed',
});

export const organizationTokensQuery = z.object({
  limit: pageLimit(1_000, 100),
  /** The expiry in microseconds since 1970, and the id. */
  cursor: pageCursor(z.tuple([z.int().nonnegative(), z.int().positive()])),
  /** A text inside the names of repositories and tokens, whatever the case. */
  search: storableText(255).optional(),
  filter: organizationTokensFilter.optional(),
});
export type OrganizationTokensQuery = z.output<typeof organizationTokensQuery>;

/** A repository token among those of all repositories. It is revoked by the operations of its repository, by its `id`. */
export const organizationToken = apiToken.omit({ token: true }).extend({
  name: z.string(),
  /** The repository's. */
  repositoryName: z.string(),
  /** What follows `pcr_` in its value: events, logs and the audit log call it so. */
  tokenId,
  /** The address of whoever created it; absent where that is not on record. */
  createdBy: z.string().optional(),
  expiresAt: instant,
});
export type OrganizationToken = z.output<typeof organizationToken>;
export const organizationTokensReply = paged(organizationToken);
