import { checksumOf } from './checksum';
import {
  CHECKSUM_LENGTH,
  ID_LENGTH,
  PREFIX,
  TOKEN_LENGTH,
  TOKEN_PATTERN,
  type TokenKind,
} from './token-pattern';

export interface ParsedToken {
  readonly kind: TokenKind;
  readonly tokenId: string;
  /** The whole value, as presented. */
  readonly token: string;
}

/**
 * Reads a presented token; undefined means that no such token can ever have been issued, so it needs no look-up.
 * Nothing is trimmed or corrected: a token has one spelling.
 */
export function parseToken(text: string): ParsedToken | undefined {
  // A string of the right length that holds the pattern is the pattern: nothing is left over at either end.
  if (text.length !== TOKEN_LENGTH || !TOKEN_PATTERN.test(text)) return undefined;
  const body = text.slice(0, -CHECKSUM_LENGTH);
  if (checksumOf(body) !== text.slice(-CHECKSUM_LENGTH)) return undefined;
  const kind = text.startsWith(PREFIX.account) ? 'account' : 'repository';
  const idStart = PREFIX[kind].length;
  return { kind, tokenId: text.slice(idStart, idStart + ID_LENGTH), token: text };
}
