import { eventually } from '@libs/testing';
import { Random } from '../../support/random';
import { Arrivals } from './arrivals';

const FAST = { perSecond: 2_000, random: new Random(1) };

describe('an open loop', () => {
  it('begins the next while the ones before are under way, up to its bound, and tells what it left out', async () => {
    const ends: (() => void)[] = [];
    let leftOut = 0;
    const arrivals = new Arrivals({
      ...FAST,
      atMost: 3,
      onLeftOut: () => (leftOut += 1),
      begin: () => new Promise((resolve) => ends.push(resolve)),
    });
    await eventually(() => expect(leftOut).toBeGreaterThan(2));
    expect([ends.length, arrivals.count]).toEqual([3, 3]);
    const finished = arrivals.finish();
    for (const end of ends) end();
    await finished;
    expect([ends.length, arrivals.count]).toEqual([3, 0]);
  });

  // With a timer for each, no source made more than some hundred a second, whatever rate was asked for.
  it('begins all that is due when its timer fires', async () => {
    let [atOnce, most] = [0, 0];
    const arrivals = new Arrivals({
      ...{ ...FAST, atMost: 10, onLeftOut: () => undefined },
      begin: () => {
        most = Math.max(most, (atOnce += 1));
        return Promise.resolve().then(() => void (atOnce -= 1));
      },
    });
    await eventually(() => expect(most).toBeGreaterThan(1));
    await arrivals.finish();
  });

  it('begins nothing after its end', async () => {
    let begun = 0;
    const arrivals = new Arrivals({
      ...FAST,
      atMost: 10,
      onLeftOut: () => undefined,
      begin: () => Promise.resolve(void (begun += 1)),
    });
    await eventually(() => expect(begun).toBeGreaterThan(5));
    await arrivals.finish();
    const then = begun;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(begun).toBe(then);
  });

  it('begins some right at its start', async () => {
    let begun = 0;
    const arrivals = new Arrivals({
      ...{ perSecond: 0.001, random: new Random(1), atMost: 10, atFirst: 3, onLeftOut: () => undefined },
      begin: () => Promise.resolve(void (begun += 1)),
    });
    expect(begun).toBe(3);
    await arrivals.finish();
  });
});
