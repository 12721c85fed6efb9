import { pageLimit } from '@libs/http';
import { z } from 'zod';
import type { IssuedToken, ListedToken } from './tokens.service';

const instantAhead = z.iso
  .datetime({ offset: true, error: 'must be a date and time such as 2027-05-07T00:00:00Z' })
  .transform((text) => new Date(text));

/** An empty body and `null` count as no body. */
export const userTokenRequest = z
  .object({ expiresAt: instantAhead.nullish() }, { error: 'The body must be a JSON object, or absent' })
  .nullish();

const nameAndExpiry = 'Send name and expiresAt together, or no body for a generated name and one year';

/** With a body both fields are required (contract 2.2); without one both are chosen. */
export const repositoryTokenRequest = z
  .object(
    {
      name: z
        .string({ error: nameAndExpiry })
        .regex(/^[A-Za-z0-9-]{1,100}$/, 'must be 1 to 100 letters, digits or hyphens'),
      expiresAt: z.string({ error: nameAndExpiry }).pipe(instantAhead),
    },
    { error: 'The body must be a JSON object, or absent' },
  )
  .nullish();

/** Ids are 64-bit in the database; JavaScript counts exactly to 2^53, which an identity column does not reach. */
const id = z.int({ error: 'must be a whole number' }).positive('must be a positive number');

export const MAX_BULK_IDS = 1_000;

export const bulkDeleteRequest = z.object(
  {
    ids: z
      .array(id, { error: 'must be a list of token ids' })
      .min(1, 'must name at least one token')
      .max(MAX_BULK_IDS, `must name at most ${MAX_BULK_IDS} tokens`)
      .transform((ids) => [...new Set(ids)]),
  },
  { error: 'The body must be a JSON object with ids' },
);

export const MAX_PAGE = 1_000;
const wholeNumber = /^\d{1,15}$/;

/** Unknown query parameters are ignored. A limit above the most is lowered to it. */
export const pageQuery = z.object({
  limit: pageLimit(MAX_PAGE, 100),
  cursor: z
    .string({ error: 'must be given once' })
    .transform((text) => Buffer.from(text, 'base64url').toString('latin1'))
    .pipe(z.string().regex(wholeNumber, 'must be one that a reply of this list gave'))
    .transform(Number)
    .optional(),
});

export const cursorAt = (id: number): string => Buffer.from(String(id), 'latin1').toString('base64url');

/** Undefined for what can never be an id: the caller answers as for an unknown one. */
export const parseId = (text: string): number | undefined =>
  wholeNumber.test(text) && Number(text) > 0 ? Number(text) : undefined;

export interface ApiToken {
  id: number;
  token: string;
  name?: string;
  expiresAt?: string;
  createdAt: string;
}

/** The `ApiToken` of the contract. Its value is there once, in the reply that creates it, and `""` ever after. */
export function toApiToken(token: ListedToken | IssuedToken): ApiToken {
  return {
    id: token.id,
    token: 'token' in token ? token.token : '',
    ...(token.name === null ? {} : { name: token.name }),
    ...(token.expiresAt === null ? {} : { expiresAt: token.expiresAt.toISOString() }),
    createdAt: token.createdAt.toISOString(),
  };
}
