import { probeTimes } from '../src/probe-times';

describe('the times of the probes', () => {
  it.each([2, 5, 16, 1_000])(
    '%d of them begin with the answer, end with the watch, and come ever less often',
    (count) => {
      const times = probeTimes(10_100, count);
      expect(times).toHaveLength(count);
      expect([times[0], times.at(-1)]).toEqual([0, 10_100]);
      const gaps = times.slice(1).map((time, index) => time - times[index]!);
      expect(gaps.every((gap, index) => index === 0 || gap > gaps[index - 1]!)).toBe(true);
    },
  );

  it('are dense where a gateway that was missed would still accept: half of them in the first lease of two', () => {
    expect(probeTimes(2, 16).filter((time) => time < 1).length).toBeGreaterThanOrEqual(8);
  });
});
