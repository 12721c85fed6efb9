import { z } from 'zod';
import { pageCursor, pageLimit, paged } from './paging.api';
import { id, organizationRole } from './primitives';
import { storableText } from './storable-text';

export const MAX_EMAILS = 500;

/** One `@` between two parts without spaces or control characters: what the account is, its mail server decides. */
export const email = z
  .string({ error: 'must be an e-mail address' })
  .max(254, 'must be an e-mail address of at most 254 characters')
  .regex(/^[^\s@\p{C}]+@[^\s@\p{C}]+$/u, 'must be an e-mail address');

/** Addresses are compared in lower case, as JavaScript makes it. */
export const emailKey = (address: string): string => address.toLowerCase();

const emails = z
  .array(email, { error: 'must be a list of e-mail addresses' })
  .min(1, 'must name at least one e-mail address')
  .max(MAX_EMAILS, `must name at most ${MAX_EMAILS} e-mail addresses`)
  .transform((all) => [...new Map(all.map((one) => [emailKey(one), one])).values()]);

/** The body is the list itself (contract 2.3). */
export const addPeopleRequest = emails;

export const removePeopleRequest = z.object(
  { emails },
  { error: 'The body must be a JSON object with emails' },
);

export const peopleQuery = z.object({
  limit: pageLimit(1_000, 100),
  cursor: pageCursor(z.tuple([z.int().positive()])),
  /** A text inside names and e-mail addresses, whatever the case. */
  search: storableText(255).optional(),
  /** Whoever has a role in the organization itself; without it those too who have one on a repository only. */
  onlyMembers: z.enum(['true', 'false'], { error: 'must be true or false' }).optional(),
});

export const person = z.object({
  name: z.string().optional(),
  email: z.string(),
  emails: z.array(z.string()),
  userId: id,
  isActive: z.boolean(),
  /** False for the last admin. */
  canBeRemoved: z.boolean(),
  /** Ours: the role in the organization itself. */
  role: organizationRole.optional(),
});
export type Person = z.output<typeof person>;
export const peopleReply = paged(person);

/** The columns of the contract; what we do not know of a person is empty. */
export const PEOPLE_CSV_COLUMNS = ['name', 'email', 'lastLogin', 'lastAnalysis'] as const;
export const peopleCsvReply = z.string();

export const removePeopleReply = z.object({
  success: z.array(z.object({ email: z.string() })),
  failed: z.array(z.object({ email: z.string(), error: z.string() })),
});
export type RemovedPeople = z.output<typeof removePeopleReply>;
