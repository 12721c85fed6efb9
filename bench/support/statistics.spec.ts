import { quantile, roundsOf } from './statistics';

describe('what rounds say together', () => {
  it('is their median with the least and the most, in whatever order they came', () => {
    expect(roundsOf([9, 1, 5])).toEqual({ median: 5, least: 1, most: 9 });
    expect(roundsOf([10, 9, 100])).toEqual({ median: 10, least: 9, most: 100 });
  });

  it('is the middle of the two in the middle where their number is even', () => {
    expect(roundsOf([4, 1, 2, 10]).median).toBe(3);
  });

  it('leaves the values as they were', () => {
    const values = [3, 1, 2];
    roundsOf(values);
    quantile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });

  it('is no number where there was none', () => {
    expect(roundsOf([])).toEqual({ median: NaN, least: NaN, most: NaN });
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('a quantile', () => {
  it('is one of the values, by the nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0, 0.01, 0.5, 0.99, 0.991, 1].map((share) => quantile(values, share))).toEqual([
      1, 1, 50, 99, 100, 100,
    ]);
    expect(quantile([7], 0.99)).toBe(7);
  });
});
