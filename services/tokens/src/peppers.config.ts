import { parseConfig, secretBytes } from '@libs/config';
import { z } from 'zod';

const pepper = z
  .string()
  .transform((text, context) => {
    const [, id, secret] = /^([\w.-]{1,50}):(.+)$/.exec(text.trim()) ?? [];
    if (id !== undefined && secret !== undefined) return { id, secret };
    context.addIssue({
      code: 'custom',
      message: 'must be name:base64, e.g. 2026a: and the output of openssl rand -base64 32',
    });
    return z.NEVER;
  })
  .pipe(z.object({ id: z.string(), secret: secretBytes }));

/** `name:base64`, or two of them separated by a comma: the new one first, the one being rotated out second. */
export const peppers = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(pepper).min(1).max(2, 'must be one, or two while they are rotated'))
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'must have different names')
  .meta({
    description:
      'Secrets beside the database that token hashes are keyed with, as name:base64; while one is rotated two with a comma between, the new one first',
    secret: true,
  });

/** For programs that hold the setting as text, such as the local stack. */
export const readPeppers = (text: string): z.output<typeof peppers> =>
  parseConfig(z.object({ PEPPERS: peppers }), { PEPPERS: text }).PEPPERS;
