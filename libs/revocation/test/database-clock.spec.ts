import fc from 'fast-check';
import { DatabaseClock } from '../src';
import { instant } from '../src/clock';
import { ManualClock } from './manual-clock';

const setUp = () => {
  const clock = new ManualClock();
  return { clock, database: new DatabaseClock(clock, 0.01) };
};

describe('the estimate of the database clock', () => {
  it('calls everything possibly past and nothing surely past before the first reading', () => {
    const { database } = setUp();
    expect(database.mayBePast(Number.MAX_SAFE_INTEGER)).toBe(true);
    expect(database.isPast(0)).toBe(false);
  });

  it('counts from before the request was sent, so it is never late', () => {
    const { clock, database } = setUp();
    const sentAt = instant(clock);
    clock.pass(1_000);
    database.observe(50_000, sentAt);
    expect(database.mayBePast(51_000)).toBe(true);
    expect(database.mayBePast(51_011)).toBe(false);
    expect(database.isPast(50_000)).toBe(true);
    expect(database.isPast(50_001)).toBe(false);
  });

  it('is not made late by any step of the wall clock, nor by a monotonic clock that is slow by rho', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: -1e7, max: 1e7 })), {
          maxLength: 10,
        }),
        (steps) => {
          const { clock, database } = setUp();
          database.observe(0, instant(clock));
          let real = 0;
          for (const [ms, step] of steps) {
            clock.pass(ms * 0.99);
            clock.stepWall(step);
            real += ms;
          }
          expect(database.mayBePast(real - 0.001)).toBe(true);
          expect(database.isPast(real + 0.001)).toBe(false);
        },
      ),
    );
  });

  it('sees a suspended machine on the wall clock', () => {
    const { clock, database } = setUp();
    database.observe(0, instant(clock));
    clock.stepWall(60_000);
    expect(database.mayBePast(60_000)).toBe(true);
  });

  it('believes the reading whose request was sent last, not the one that came last', () => {
    const { clock, database } = setUp();
    const early = instant(clock);
    clock.pass(10);
    database.observe(20_000, instant(clock));
    database.observe(90_000, early);
    expect(database.mayBePast(30_000)).toBe(false);
    clock.pass(10);
    database.observe(90_000, instant(clock));
    expect(database.isPast(90_000)).toBe(true);
  });
});
