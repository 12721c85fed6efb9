import { z } from 'zod';

/** Postgres text holds no NUL, and half of a surrogate pair has no UTF-8. */
export const isStorableText = (text: string): boolean => !text.includes('\0') && !/\p{Cs}/u.test(text);

/** Text that a query or a row may hold. */
export const storableText = (max: number): z.ZodString =>
  z
    .string({ error: 'must be a text, given once' })
    .max(max, `must have at most ${String(max)} characters`)
    .refine(isStorableText, 'must be valid text without NUL');
