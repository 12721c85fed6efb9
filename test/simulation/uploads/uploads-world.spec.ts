import { uploadsWorld } from './uploads-world';

const SCHEDULES = 25;

describe('the world of uploads', () => {
  // A breach that cannot be played again cannot be understood.
  it('plays the same schedule from the same seed', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => uploadsWorld.run(42, { trace: true })));
    expect(one?.trace.length).toBeGreaterThan(5);
    expect(other).toEqual(one);
  });

  it('keeps every promise, whatever fails meanwhile', async () => {
    const seeds = Array.from({ length: SCHEDULES }, (_, index) => 1_000 + index);
    const outcomes = await Promise.all(seeds.map((seed) => uploadsWorld.run(seed, { trace: false })));
    const breaches = outcomes.flatMap((outcome, index) =>
      outcome.breaches.map((breach) => `seed ${String(seeds[index])}: ${breach}`),
    );
    expect(breaches).toEqual([]);
    const total = (name: string) => outcomes.reduce((sum, { counts }) => sum + (counts[name] ?? 0), 0);
    expect(total('acknowledged')).toBeGreaterThan(SCHEDULES);
    expect(total('generations')).toBeGreaterThan(SCHEDULES);
    expect(outcomes.every(({ faults }) => Object.keys(faults.injected).length > 0)).toBe(true);
  }, 240_000);
});
