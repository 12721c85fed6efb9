import { Registry } from 'prom-client';
import { Pressure } from './pressure';

describe('the share of requests that is refused', () => {
  let chance: number;
  let pressure: Pressure;
  beforeEach(() => {
    chance = 0;
    pressure = new Pressure(() => chance);
  });

  const pass = (turns: number, turnMs: number): void => {
    for (let n = 0; n < turns; n += 1) pressure.note(turnMs);
  };
  const refusedShare = (): number => {
    let refused = 0;
    for (chance = 0.005; chance < 1; chance += 0.01) if (pressure.refuses()) refused += 1;
    return refused / 100;
  };

  it('is none while the event loop is in time, however long', () => {
    pass(10_000, 51);
    expect(refusedShare()).toBe(0);
  });

  it.each([
    ['one pause of the whole machine', () => pass(1, 60_000)],
    [
      'pauses of a second, time and again',
      () => {
        for (let n = 0; n < 20; n += 1) {
          pass(1, 1_000);
          pass(1, 50);
        }
      },
    ],
    ['turns that are long, but not behind', () => pass(1_000, 240)],
  ])('is none after %s', (_name, happen) => {
    happen();
    expect(refusedShare()).toBe(0);
  });

  it('grows while the loop stays behind for longer than two seconds, and leaves one in ten', () => {
    pass(6, 400);
    const first = refusedShare();
    expect(first).toBeGreaterThan(0);
    pass(2, 400);
    expect(refusedShare()).toBeGreaterThan(first);
    pass(20, 400);
    expect(refusedShare()).toBeCloseTo(0.9, 1);
  });

  it('shrinks to none once the loop is in time again, and grows at once when it is not', () => {
    pass(8, 400);
    const first = refusedShare();
    pass(4, 51);
    const less = refusedShare();
    expect(less).toBeLessThan(first);
    pass(1, 400);
    expect(refusedShare()).toBeGreaterThan(less);
    pass(200, 51);
    expect(refusedShare()).toBe(0);
  });

  it('is measured, and shown, from the time at which it is watched', async () => {
    const registry = new Registry();
    const stop = pressure.watch(registry);
    for (let turns = 0; turns < 8; turns += 1) {
      const until = performance.now() + 320;
      while (performance.now() < until);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(await registry.metrics()).toMatch(/^portcullis_gateway_refused_ratio 0\.\d+$/m);
    stop();
  });
});
