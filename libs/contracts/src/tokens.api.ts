import { z } from 'zod';
import { pageCursor, pageLimit, paged, wrapped } from './paging.api';
import { instant } from './primitives';

const instantAhead = z.iso
  .datetime({ offset: true, error: 'must be a date and time such as 2027-05-07T00:00:00Z' })
  .transform((text) => new Date(text));

const TOKEN_NAME = /^[A-Za-z0-9-]{1,100}$/;
const nameRule = 'must be 1 to 100 letters, digits or hyphens';

/** An empty body and `null` count as no body. The name is ours: Codacy's clients send none, and then there is none. */
export const userTokenRequest = z
  .object(
    { name: z.string().regex(TOKEN_NAME, nameRule).nullish(), expiresAt: instantAhead.nullish() },
    { error: 'The body must be a JSON object, or absent' },
  )
  .nullish();

const nameAndExpiry = 'Send name and expiresAt together, or no body for a generated name and one year';

/** With a body both fields are required (contract 2.2); without one both are chosen. */
export const repositoryTokenRequest = z
  .object(
    {
      name: z.string({ error: nameAndExpiry }).regex(TOKEN_NAME, nameRule),
      expiresAt: z.string({ error: nameAndExpiry }).pipe(instantAhead),
    },
    { error: 'The body must be a JSON object, or absent' },
  )
  .nullish();

/** Ids are 64-bit in the database; JavaScript counts exactly to 2^53, which an identity column does not reach. */
const tokenNumber = z.int({ error: 'must be a whole number' }).positive('must be a positive number');

export const MAX_BULK_IDS = 1_000;

export const bulkDeleteRequest = z.object(
  {
    ids: z
      .array(tokenNumber, { error: 'must be a list of token ids' })
      .min(1, 'must name at least one token')
      .max(MAX_BULK_IDS, `must name at most ${MAX_BULK_IDS} tokens`)
      .transform((ids) => [...new Set(ids)]),
  },
  { error: 'The body must be a JSON object with ids' },
);

/** Of the list of account tokens. Unknown query parameters are ignored. A limit above the most is lowered to it. */
export const userTokensQuery = z.object({
  limit: pageLimit(1_000, 100),
  cursor: pageCursor(z.tuple([z.int().positive()])),
});

/** The `ApiToken` of the contract. Its value is there once, in the reply that creates it, and `""` ever after. */
export const apiToken = z.object({
  id: z.int().positive(),
  token: z.string(),
  name: z.string().optional(),
  expiresAt: instant.optional(),
  createdAt: instant,
  /** To within a minute or so; absent: never used, as far as is known. Lists have it (ADR 0024). */
  lastUsedAt: instant.optional(),
});
export type ApiToken = z.output<typeof apiToken>;

export const apiTokenPage = paged(apiToken);
export const apiTokenReply = wrapped(apiToken);

/** Where a revocation stands that was answered with 202. */
export const revocationStatus = z.object({
  seq: z.int().nonnegative(),
  state: z.enum(['enforced', 'pending']),
  /** While it is pending: by then it is enforced everywhere, whatever is broken; the proof may be told a little later. */
  enforcedBy: instant.optional(),
  enforcedAt: instant.optional(),
  enforcers: z.int().optional(),
  waitedMs: z.int().optional(),
});
export type RevocationStatus = z.output<typeof revocationStatus>;
export const revocationReply = wrapped(revocationStatus);
