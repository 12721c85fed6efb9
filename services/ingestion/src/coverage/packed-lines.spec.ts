import fc from 'fast-check';
import { countLines, mergeLines, packLines, unpackLines } from './packed-lines';

const coverage = fc
  .uniqueArray(
    fc.tuple(
      fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 2 ** 31 - 1 })),
      fc.oneof(fc.nat(3), fc.nat(2 ** 31 - 1)),
    ),
    { selector: ([line]) => line },
  )
  .map((pairs) => pairs.sort(([a], [b]) => a - b));

type Pairs = [number, number][];
const pack = (pairs: Pairs) =>
  packLines(
    pairs.map(([line]) => line),
    pairs.map(([, hits]) => hits),
  );

describe('packed lines', () => {
  it('give back every line and its hits', () => {
    fc.assert(
      fc.property(coverage, (pairs) => {
        expect([...unpackLines(pack(pairs))]).toEqual(pairs);
      }),
    );
  });

  it('count a line as covered once it was hit', () => {
    fc.assert(
      fc.property(coverage, (pairs) => {
        expect(countLines(pack(pairs))).toEqual({
          coverable: pairs.length,
          covered: pairs.filter(([, hits]) => hits > 0).length,
        });
      }),
    );
  });

  it('merge to the larger hits of either side', () => {
    fc.assert(
      fc.property(coverage, coverage, (left, right) => {
        const expected = new Map<number, number>();
        for (const [line, hits] of [...left, ...right])
          expected.set(line, Math.max(hits, expected.get(line) ?? 0));
        expect([...unpackLines(mergeLines(pack(left), pack(right)))]).toEqual(
          [...expected].sort(([a], [b]) => a - b),
        );
      }),
    );
  });

  // Otherwise the same set of parts could give two results, and a replay would change a report.
  it('merge to the same bytes in any order, any grouping and any number of repeats', () => {
    fc.assert(
      fc.property(coverage, coverage, coverage, (x, y, z) => {
        const [a, b, c] = [pack(x), pack(y), pack(z)];
        const merged = mergeLines(mergeLines(a, b), c);
        expect(mergeLines(c, mergeLines(b, a)).equals(merged)).toBe(true);
        expect(mergeLines(merged, b).equals(merged)).toBe(true);
      }),
    );
  });

  it('take two bytes for a line of ordinary code', () => {
    const lines = Array.from({ length: 300 }, (_, index) => index + 1);
    expect(
      packLines(
        lines,
        lines.map((line) => line % 9),
      ).length,
    ).toBe(600);
  });

  it('refuse bytes that were damaged', () => {
    expect(() => [...unpackLines(Buffer.from([0x01, 0xff]))]).toThrow('damaged');
    expect(() => [...unpackLines(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))]).toThrow('damaged');
    expect(() => packLines([2, 2], [1, 1])).toThrow('ascend');
  });
});
