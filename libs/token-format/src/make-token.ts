import { randomBytes as cryptographicRandomBytes } from 'node:crypto';
import { randomBase62, type RandomBytes } from './base62';
import { checksumOf } from './checksum';
import { ID_LENGTH, PREFIX, SECRET_LENGTH, type TokenKind } from './token-pattern';

export interface MadeToken {
  /** The whole value. Shown once to its owner; never stored, logged or put into an event. */
  readonly token: string;
  /** Public: the look-up and cache key, safe to log. */
  readonly tokenId: string;
  readonly kind: TokenKind;
}

/** A new token: 71 random bits name it, 190 random bits are its secret. Source: design.md 4. */
export function makeToken(kind: TokenKind, randomBytes: RandomBytes = cryptographicRandomBytes): MadeToken {
  const tokenId = randomBase62(ID_LENGTH, randomBytes);
  const body = `${PREFIX[kind]}${tokenId}_${randomBase62(SECRET_LENGTH, randomBytes)}`;
  return { token: body + checksumOf(body), tokenId, kind };
}
