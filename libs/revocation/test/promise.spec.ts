import fc from 'fast-check';
import { World } from './world';

type Action = (world: World) => Promise<void> | void;
const step = (name: string, run: Action) => ({ run, [fc.toStringMethod]: () => name });
const pick = fc.nat(20);

const action = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .integer({ min: 1, max: 400 })
      .map((ms) => step(`advance ${ms}`, (w) => w.clock.advance(ms))),
  },
  { weight: 10, arbitrary: pick.map((n) => step(`request ${n}`, (w) => w.requestEverywhere(n))) },
  { weight: 4, arbitrary: pick.map((n) => step(`revoke ${n}`, (w) => w.revoke(n))) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('7', undefined).map((a) => step(`revoke all of ${a}`, (w) => w.revokeMany(a))),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('7', '8').map((a) => step(`change roles of ${a}`, (w) => w.changeRoles(a))),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 50, max: 2_000 })
      .map((ms) => step(`issue for ${ms}`, (w) => w.issue('7', ms))),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(pick, fc.boolean())
      .map(([n, s]) => step(`${s ? 'suspend' : 'stop'} ${n}`, (w) => w.stop(n, s))),
  },
  {
    weight: 3,
    arbitrary: pick.map((n) => step(`resume ${n}`, (w) => w.resume(w.enforcers[n % w.enforcers.length]!))),
  },
  { weight: 1, arbitrary: pick.map((n) => step(`restart ${n}`, (w) => w.restart(n))) },
  { weight: 1, arbitrary: pick.map((n) => step(`drain ${n}`, (w) => w.drain(n))) },
  {
    weight: 2,
    arbitrary: pick.map((n) =>
      step(`partition or heal ${n}`, (w) => {
        const enforcer = w.enforcers[n % w.enforcers.length]!;
        enforcer.partitioned = !enforcer.partitioned;
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(pick, fc.integer({ min: -5_000, max: 5_000 })).map(([n, ms]) =>
      step(`step wall clock of ${n} by ${ms}`, (w) => {
        w.enforcers[n % w.enforcers.length]!.clock.wallOffset += ms;
      }),
    ),
  },
  { weight: 4, arbitrary: pick.map((n) => step(`maintain ${n}`, (w) => w.maintain(n))) },
  {
    weight: 1,
    arbitrary: fc
      .boolean()
      .map((l) => step(`fail over, leases lost: ${l}`, (w) => w.store.failOver({ losesLeases: l }))),
  },
  { weight: 1, arbitrary: pick.map((n) => step(`restart API ${n}`, (w) => w.restartApi(n))) },
  { weight: 1, arbitrary: fc.boolean().map((s) => step(`disturb L2, stale: ${s}`, (w) => w.disturbL2(s))) },
);

const RUNS = 100;

describe('the promise', () => {
  it('holds in random schedules: nothing is accepted after the answer, nothing valid is refused, every answer comes', async () => {
    const totals = {
      accepted: 0,
      fromCache: 0,
      denied: 0,
      unavailable: 0,
      answered: 0,
      uploads: 0,
      overdue: 0,
    };
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(action, { minLength: 15, maxLength: 70 }),
        async (seed, actions) => {
          const world = new World(seed);
          await world.clock.advance(1_500);
          for (const { run } of actions) await run(world);
          await world.heal();
          for (const key of Object.keys(totals) as (keyof typeof totals)[]) totals[key] += world.counts[key];
          expect(world.breaches).toEqual([]);
          await world.end();
        },
      ),
      { numRuns: RUNS },
    );
    // A schedule in which nothing happens would prove nothing.
    expect(totals.fromCache).toBeGreaterThan(RUNS);
    expect(totals.denied).toBeGreaterThan(RUNS);
    expect(totals.uploads).toBeGreaterThan(RUNS);
    expect(totals.answered).toBeGreaterThan(RUNS);
  }, 180_000);
});
