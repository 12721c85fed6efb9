import { makeToken, type TokenKind } from '@libs/token-format';
import { Random } from '../../../support/random';
import { malformedFrom } from './malformed-tokens';

/** As a header's value is read (RFC 9110, 5.5). */
const withoutBlanks = (value: string): string => value.replace(/^[ \t]+|[ \t]+$/g, '');

describe('malformed tokens', () => {
  it.each<TokenKind>(['account', 'repository'])('are never the good %s token that they come from', (kind) => {
    const random = new Random(1);
    const good = Array.from({ length: 500 }, (_, seed) => {
      const { token } = makeToken(kind, random.bytes);
      return malformedFrom(token, kind, seed).filter(({ value }) => withoutBlanks(value) === token);
    });
    expect(good.flat()).toEqual([]);
  });
});
