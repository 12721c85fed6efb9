import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { principal, type Principal } from '@libs/contracts';
import type { Entry } from '@libs/revocation';
import { z } from 'zod';

const entrySchema: z.ZodType<Entry<Principal>> = z.object({
  incarnation: z.string(),
  asOf: z.int().nonnegative(),
  digest: z.string(),
  subjects: z.array(z.string()),
  expiresAt: z.number().nullable(),
  askAgainAt: z.number().nullable().optional(),
  value: principal,
});

const MAC_LENGTH = 43;

/**
 * Lets an entry lie where others can write. The MAC covers the key too, so an entry cannot be moved to another token's place;
 * position and incarnation are inside, so an old entry put back is judged like any old entry.
 */
export class EntrySeal {
  private readonly macKey: KeyObject;

  constructor(macKey: Uint8Array) {
    this.macKey = createSecretKey(macKey);
  }

  seal(key: string, entry: Entry<Principal>): string {
    const text = JSON.stringify(entry);
    return this.mac(key, text) + text;
  }

  /** Undefined: not what one of us put under this key. */
  open(key: string, sealed: string): Entry<Principal> | undefined {
    const text = sealed.slice(MAC_LENGTH);
    const given = Buffer.from(sealed.slice(0, MAC_LENGTH));
    const right = Buffer.from(this.mac(key, text));
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    return entrySchema.safeParse(JSON.parse(text)).data;
  }

  private mac(key: string, text: string): string {
    return createHmac('sha256', this.macKey).update(`${key}\n${text}`).digest('base64url');
  }
}
