import { StandingQueue } from '../src/standing-queue';

describe('a queue before the database', () => {
  let [now, waiting] = [0, 0];
  const queue = (): StandingQueue => new StandingQueue(() => waiting, { now: () => now });
  beforeEach(() => {
    [now, waiting] = [1e6, 0];
  });

  it('does not stand while it is worked off time and again', () => {
    const burst = queue();
    for (let second = 0; second < 60; second += 1) {
      for (const length of [0, 90, 40, 3]) {
        waiting = length;
        expect(burst.stands()).toBe(false);
        now += 250;
      }
    }
  });

  it('stands once it was not empty for longer than a burst takes, until it is empty', () => {
    const overload = queue();
    waiting = 1;
    expect(overload.stands()).toBe(false);
    now += 1_000;
    expect(overload.stands()).toBe(false);
    now += 1;
    expect(overload.stands()).toBe(true);
    waiting = 0;
    expect(overload.stands()).toBe(false);
    waiting = 1;
    expect(overload.stands()).toBe(false);
  });
});
