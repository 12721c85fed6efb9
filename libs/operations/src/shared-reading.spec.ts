import { SharedReading } from './shared-reading';

/** Readings that end when the test says so. */
function rig(freshForMs = 900) {
  const ends: ((value: number) => void)[] = [];
  const clock = { time: 0, now: () => clock.time };
  const reading = new SharedReading(
    () => new Promise<number>((resolve) => ends.push(resolve)),
    freshForMs,
    clock,
  );
  return { reading, ends, clock };
}

describe('a shared reading', () => {
  it('is one for all who look at once, and for a while', async () => {
    const { reading, ends, clock } = rig();
    const looks = [reading.get(), reading.get()];
    ends[0]?.(1);
    expect(await Promise.all([...looks, reading.get()])).toEqual([1, 1, 1]);
    clock.time = 899;
    expect(await reading.get()).toBe(1);
    expect(ends).toHaveLength(1);
    clock.time = 900;
    const again = reading.get();
    ends[1]?.(2);
    expect(await again).toBe(2);
  });

  it('that was forgotten while it was under way is told to nobody who looks later', async () => {
    const { reading, ends } = rig();
    const before = reading.get();
    reading.forget();
    const after = reading.get();
    ends[0]?.(1);
    expect(await before).toBe(1);
    ends[1]?.(2);
    expect([await after, await reading.get()]).toEqual([2, 2]);
  });

  it('that failed is not kept', async () => {
    let attempts = 0;
    const reading = new SharedReading(
      () => (attempts++ === 0 ? Promise.reject(new Error('gone')) : Promise.resolve(attempts)),
      900,
      { now: () => 0 },
    );
    await expect(reading.get()).rejects.toThrow('gone');
    expect(await reading.get()).toBe(2);
  });
});
