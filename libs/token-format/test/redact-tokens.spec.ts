import fc from 'fast-check';
import { makeToken, parseToken, redactTokens, TOKEN_PATTERN } from '../src';

const anyToken = fc.constantFrom('account' as const, 'repository' as const).map((kind) => makeToken(kind));
const fragment = fc.oneof(
  anyToken.map(({ token }) => token),
  fc
    .tuple(anyToken, fc.nat(55), fc.nat(55))
    .map(([{ token }, from, to]) => token.slice(Math.min(from, to), Math.max(from, to))),
  fc.constantFrom('pca_', 'pcr_', '_', 'pca', 'AAAAAAAAAAAA', '…', ' ', '\n', '"', '$&', '$1'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const anyText = fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join(''));

describe('redaction', () => {
  it('keeps the prefix and the id, so that a log line can still be traced to its token', () => {
    const { token, tokenId } = makeToken('account');
    expect(redactTokens(`header api-token: ${token}, done`)).toBe(`header api-token: pca_${tokenId}_…, done`);
  });

  it('leaves no token in any text, and not even the shape of one', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const redacted = redactTokens(text);
        expect(redacted).not.toMatch(TOKEN_PATTERN);
        for (let at = 0; at < redacted.length; at++)
          expect(parseToken(redacted.slice(at, at + 55))).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  // A secret beside its id is as good as the token, whatever became of the prefix.
  it('leaves no secret of a whole token in any text, however tokens are glued together', () => {
    fc.assert(
      fc.property(anyText, anyToken, anyText, (before, { token }, after) => {
        expect(redactTokens(before + token + after)).not.toContain(token.slice(17));
      }),
      { numRuns: 300 },
    );
  });

  it('hides the secret of a token that was cut short', () => {
    fc.assert(
      fc.property(anyToken, fc.integer({ min: 18, max: 55 }), ({ token, tokenId, kind }, end) => {
        expect(redactTokens(token.slice(0, end))).toBe(`pc${kind.charAt(0)}_${tokenId}_…`);
      }),
    );
  });

  it('hides a token that begins inside another, and each of two glued together', () => {
    const a = makeToken('account');
    const b = makeToken('repository');
    expect(redactTokens(a.token + b.token)).toBe(`pca_${a.tokenId}_…pcr_${b.tokenId}_…`);
    expect(redactTokens(`pca_AAAAAAAAA${b.token}`)).toBe(`pca_AAAAAAAAApcr_…_…`);
    expect(redactTokens(`pca_${a.token}`)).toBe(`pca_pca_${a.tokenId}_…`);
  });

  it('changes nothing the second time, and nothing that is no token', () => {
    fc.assert(
      fc.property(anyText, (text) => expect(redactTokens(redactTokens(text))).toBe(redactTokens(text))),
    );
    expect(redactTokens('pca_short_x and pcx_AAAAAAAAAAAA_AAAA')).toBe(
      'pca_short_x and pcx_AAAAAAAAAAAA_AAAA',
    );
  });

  // In steps that grow with the square of the text it would be many minutes.
  it('stays fast on hostile text', () => {
    const started = performance.now();
    const text = 'pca_AAAAAAAAAAAA_'.repeat(60_000) + 'A'.repeat(1_000_000);
    expect(redactTokens(text)).toContain('pca_AAAAAAAAAAAA_…');
    expect(performance.now() - started).toBeLessThan(60_000);
  });
});
