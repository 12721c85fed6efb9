import { Random } from '../../support/random';
import { Pace } from './pace';

const mean = (pace: Pace, isClose: boolean): number => {
  const gaps = Array.from({ length: 2_000 }, () => pace.gapMs(isClose));
  return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
};

describe('the pace of probers', () => {
  it('keeps their sum at what was asked, however many there are', () => {
    const pace = new Pace(100, new Random(1));
    for (const probers of [1, 2, 3, 4]) {
      pace.enter();
      expect(probers * (1_000 / mean(pace, false))).toBeCloseTo(100, -1);
    }
    pace.leave();
    expect(3 * (1_000 / mean(pace, false))).toBeCloseTo(100, -1);
  });

  // A stale answer is given right after the revocation, or never.
  it('is fast close to an answer, however slow it is otherwise', () => {
    const pace = new Pace(5, new Random(1));
    pace.enter();
    expect(mean(pace, false)).toBeCloseTo(200, -1);
    expect(mean(pace, true)).toBeLessThan(10);
  });
});
