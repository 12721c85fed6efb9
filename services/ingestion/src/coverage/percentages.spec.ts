import fc from 'fast-check';
import { differenceOf, hundredthsOf, percentageOf } from './percentages';

const counts = (coveredLines: number, coverableLines: number) => ({ coveredLines, coverableLines });

describe('percentages', () => {
  it('are never more than is so, and there is none where nothing can be covered', () => {
    expect(percentageOf(counts(2, 3))).toBe(66.66);
    expect(percentageOf(counts(99_999, 100_000))).toBe(99.99);
    expect(percentageOf(counts(5, 5))).toBe(100);
    expect(percentageOf(counts(0, 0))).toBeUndefined();
  });

  it('differ by what a reader would compute from the two that are shown', () => {
    expect(differenceOf(counts(2, 3), counts(1, 3))).toBe(33.33);
    expect(differenceOf(counts(1, 3), counts(2, 3))).toBe(-33.33);
    expect(differenceOf(counts(1, 3), counts(0, 0))).toBeUndefined();
    expect(differenceOf(undefined, counts(1, 3))).toBeUndefined();
  });

  it('have two decimals at most', () => {
    const some = fc
      .tuple(fc.nat(2_147_483_647), fc.nat(2_147_483_647))
      .map(([one, other]) => counts(Math.min(one, other), Math.max(one, other, 1)));
    fc.assert(
      fc.property(some, some, (after, before) => {
        for (const shown of [percentageOf(after), differenceOf(after, before)])
          expect(String(shown)).toMatch(/^-?\d{1,3}(\.\d{1,2})?$/);
        expect(hundredthsOf(after) === 10_000).toBe(after.coveredLines === after.coverableLines);
      }),
    );
  });
});
