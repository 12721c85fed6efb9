import { trendOf } from './memory';

const MINUTE_MS = 60_000;
const growing = (minutes: number, mibAt: (minute: number) => number) =>
  Array.from({ length: minutes * 30 }, (_, index) => ({ at: 5_000 + index * 2_000, mib: mibAt(index / 30) }));

describe('the trend of memory', () => {
  it('is the slope of the line through what was seen, in MiB a minute', () => {
    const { mibPerMinute, endMib } = trendOf(
      'gateway-1',
      growing(10, (minute) => 100 + 3 * minute),
    );
    expect(mibPerMinute).toBeCloseTo(3);
    expect(endMib).toBeCloseTo(130, 0);
  });

  // Caches fill and the heap grows after a start; that is no leak.
  it('leaves out the first two minutes', () => {
    const samples = growing(10, (minute) => Math.min(200, 100 + 50 * minute));
    expect(trendOf('gateway-1', samples).mibPerMinute).toBeCloseTo(0);
  });

  it('is unknown after less than two minutes more', () => {
    expect(
      trendOf(
        'gateway-1',
        growing(3, () => 100),
      ).mibPerMinute,
    ).toBeNull();
    expect(trendOf('gateway-1', []).mibPerMinute).toBeNull();
  });

  it('is none for memory that goes up and down', () => {
    const wave = growing(60, (minute) => 100 + 10 * Math.sin((2 * Math.PI * minute * MINUTE_MS) / MINUTE_MS));
    expect(Math.abs(trendOf('gateway-1', wave).mibPerMinute ?? NaN)).toBeLessThan(0.1);
  });
});
