import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { encodeBase62, randomBase62 } from '../src/base62';
import { makeToken, parseToken, TOKEN_PATTERN, type TokenKind } from '../src';

const seeded = (seed: number) => {
  let state = seed >>> 0;
  return (size: number) =>
    Uint8Array.from({ length: size }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    });
};
const anyKind = fc.constantFrom<TokenKind>('account', 'repository');
const anyToken = fc.tuple(anyKind, fc.integer()).map(([kind, seed]) => makeToken(kind, seeded(seed)));
const base62Letter = fc.stringMatching(/^[0-9A-Za-z]$/);

describe('the token format', () => {
  it('has the shape that secret scanners are told to look for', () => {
    const account = makeToken('account');
    expect(account.token).toMatch(/^pca_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/);
    expect(makeToken('repository').token).toMatch(/^pcr_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/);
    expect(`api-token: ${account.token}\n`).toMatch(TOKEN_PATTERN);
  });

  it('never changes: a token issued today parses for ever', () => {
    const issued = 'pca_000000000000_000000000000000000000000000000000uJsyC';
    expect(makeToken('account', (size) => new Uint8Array(size)).token).toBe(issued);
    expect(parseToken(issued)).toEqual({ kind: 'account', tokenId: '000000000000', token: issued });
  });

  it('parses every token that was made', () => {
    fc.assert(fc.property(anyToken, (made) => expect(parseToken(made.token)).toEqual(made)));
  });

  it('makes no token twice', () => {
    const made = Array.from({ length: 2_000 }, () => makeToken('repository'));
    expect(new Set(made.map(({ tokenId }) => tokenId)).size).toBe(2_000);
  });

  it('gives each letter the same chance', () => {
    const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const letters = randomBase62(248, () => everyByte).slice(0, 248);
    const counts = new Map<string, number>();
    for (const letter of letters) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect([...counts.values()]).toEqual(Array(62).fill(4));
  });
});

describe('a mistyped token costs no look-up', () => {
  it('is refused when any one letter is another one', () => {
    fc.assert(
      fc.property(
        anyToken,
        fc.nat(54),
        fc.oneof(base62Letter, fc.constant('_'), fc.string({ unit: 'binary' })),
        (made, at, letter) => {
          fc.pre(made.token[at] !== letter);
          expect(parseToken(made.token.slice(0, at) + letter + made.token.slice(at + 1))).toBeUndefined();
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is refused for every one of the 62 letters at every position of a token', () => {
    const { token } = makeToken('account', seeded(7));
    for (let at = 0; at < token.length; at++) {
      for (const letter of '_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz') {
        if (letter !== token[at])
          expect(parseToken(token.slice(0, at) + letter + token.slice(at + 1))).toBeUndefined();
      }
    }
  });

  it('is refused when two neighbours are swapped', () => {
    fc.assert(
      fc.property(anyToken, fc.nat(53), ({ token }, at) => {
        fc.pre(token[at] !== token[at + 1]);
        const swapped = token.slice(0, at) + token.charAt(at + 1) + token.charAt(at) + token.slice(at + 2);
        expect(parseToken(swapped)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  // Here the body and its checksum change together, which the burst guarantee of CRC-32 does not cover.
  it('is refused when the last letter of the secret is swapped with the first of the checksum', () => {
    const lastByteDifference = (a: string, b: string) => (crc32(`x${a}`) ^ crc32(`x${b}`)) >>> 0;
    for (const first of '01234') {
      for (const last of '01234') {
        if (first === last) continue;
        // Swapping changes the CRC by XOR with `flipped`, and the checksum's value by `moved`. A number whose bits `flipped`
        // are turned over moves by exactly 2 * (the bits it did not have) - flipped: can that be `moved`?
        const flipped = lastByteDifference(last, first);
        const moved = (Number(last) - Number(first)) * 62 ** 5;
        const missing = (moved + flipped) / 2;
        const possible =
          Number.isInteger(missing) &&
          missing >= 0 &&
          missing <= 0xffffffff &&
          (missing & ~flipped) >>> 0 === 0;
        expect({ first, last, possible }).toEqual({ first, last, possible: false });
      }
    }
    expect(encodeBase62(0xffffffff, 6)).toMatch(/^[0-4]/);
  });

  it('is refused with anything before or after it, a newline too', () => {
    fc.assert(
      fc.property(anyToken, fc.string({ minLength: 1, unit: 'binary' }), ({ token }, more) => {
        expect(parseToken(token + more)).toBeUndefined();
        expect(parseToken(more + token)).toBeUndefined();
      }),
    );
    const { token } = makeToken('account');
    for (const text of [
      `${token}\n`,
      ` ${token}`,
      token.slice(1),
      token.slice(0, -1),
      token.toUpperCase(),
      '',
      'null',
    ]) {
      expect(parseToken(text)).toBeUndefined();
    }
  });

  it('is not an account token when it was made as a repository token', () => {
    fc.assert(
      fc.property(anyToken, ({ token }) =>
        expect(parseToken(token.replace(/^pc./, token.startsWith('pca') ? 'pcr' : 'pca'))).toBeUndefined(),
      ),
    );
  });

  it('neither parses nor throws for arbitrary text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) =>
        expect(parseToken(text)).toBeUndefined(),
      ),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^pc[ar]_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/), (text) => {
        expect(parseToken(text)).toBeUndefined();
      }),
    );
  });
});
