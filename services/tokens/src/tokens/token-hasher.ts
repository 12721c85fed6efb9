import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';

/** A secret that is not in the database: whoever reads the tokens table alone cannot test a guess. */
export interface Pepper {
  readonly id: string;
  readonly secret: Buffer;
}

export interface StoredHash {
  readonly hash: Buffer;
  readonly pepperId: string;
}

/**
 * Turns tokens into what is stored and compares them with it. New tokens take the first pepper; any of them verifies, so
 * a pepper is rotated by telling every replica of its successor, then putting that in front, and is taken away when no live token
 * uses it any more.
 */
export class TokenHasher {
  private readonly keys: ReadonlyMap<string, KeyObject>;
  private readonly current: { readonly id: string; readonly key: KeyObject };

  constructor(peppers: readonly Pepper[]) {
    const [first] = peppers;
    if (!first) throw new Error('At least one pepper is needed');
    this.keys = new Map(peppers.map(({ id, secret }) => [id, createSecretKey(secret)]));
    this.current = { id: first.id, key: createSecretKey(first.secret) };
  }

  get pepperIds(): string[] {
    return [...this.keys.keys()];
  }

  /** Whether hashes made with that pepper can be compared here. */
  knows(pepperId: string): boolean {
    return this.keys.has(pepperId);
  }

  hash(token: string): StoredHash {
    return { hash: hmac(this.current.key, token), pepperId: this.current.id };
  }

  /** Takes the same time whatever is wrong; a token whose pepper is gone matches nothing. */
  verify(token: string, stored: StoredHash): boolean {
    const key = this.keys.get(stored.pepperId);
    const presented = hmac(key ?? this.current.key, token);
    return timingSafeEqual(presented, stored.hash) && key !== undefined;
  }
}

/** What a pepper makes of a text that is no token: tells it from another of the same name. */
export const proofOf = ({ secret }: Pepper): Buffer => hmac(createSecretKey(secret), 'portcullis pepper');

const hmac = (key: KeyObject, token: string): Buffer => createHmac('sha256', key).update(token).digest();
