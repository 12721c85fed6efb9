import type { Tally } from './flood';
import { findOverload, findSustainable, type Search } from './stages';

const SEARCH: Search = { warmUpMs: 0, settlingMs: 0, stepMs: 1, growth: 1.5, refinements: 2 };
const silent = (): void => undefined;
const always = (): Promise<boolean> => Promise.resolve(true);

/** Serves so much of what is sent, slowly where it is all that it can, and refuses the rest. */
const carrying = (capacity: number) => ({
  rate: 0,
  tally(): Tally {
    const served = Math.min(this.rate, capacity);
    const p99 = this.rate > capacity / 2 ? 4_000 : 10;
    return {
      ...{ offered: this.rate, served, shed: this.rate - served },
      ...{ other: 0, answeredOtherwise: 0, otherStatuses: new Map() },
      times: { count: 1, p50: p99 / 2, p99, max: p99 },
    };
  },
});

describe('the rates of an overload', () => {
  // A rate that was taken for the highest because its answers were slow made "three times" out of less than twice.
  it('begin with the one that is served almost entirely, be it slowly', async () => {
    const { perSecond } = await findSustainable(carrying(552), always, silent, SEARCH);
    expect(perSecond).toBeGreaterThan(0.85 * 552);
    expect(perSecond).toBeLessThan(1.04 * 552);
  });

  // A rate whose uploads pile up for the worker could not be kept for long: their work takes what the answers need.
  it('begin with one whose uploads are worked off as they come', async () => {
    const load = carrying(552);
    const upTo200 = (): Promise<boolean> => Promise.resolve(load.rate <= 200);
    const { perSecond } = await findSustainable(load, upTo200, silent, SEARCH);
    expect(perSecond).toBeGreaterThan(0.85 * 200);
    expect(perSecond).toBeLessThanOrEqual(200);
  });

  it('rise until three times is sent of what is served, where that is more than was found to be sustained', async () => {
    const rate = await findOverload(carrying(552), { sustainable: 329, times: 3 }, silent, SEARCH);
    expect(rate).toBeGreaterThan(3 * 552);
  });
});
