import * as fc from 'fast-check';
import { type Charge, localBudget, type Policy, slotMsOf } from '../src/limits/limit-policy';
import { MemoryUsageStore } from '../src/limits/memory-usage-store';
import { EXCHANGE_GAP_MS, RateLimiter, RETRY_MS } from '../src/limits/rate-limiter';
import { type SharedUsage, type UsageReport, UsageStore } from '../src/limits/usage-store';
import { VirtualClock } from './support/virtual-clock';

const policyOf = (requests: number, windowMs = 1_000): Policy => ({ name: 'default', requests, windowMs });
const chargeOf = (policy: Policy, key = 'k'): Charge => ({
  policy,
  key,
  kind: 'address',
  label: 'The address k',
});

/** A store at the other end of a network. */
class DistantStore extends UsageStore {
  isReachable = true;
  exchanges = 0;

  constructor(
    private readonly inner: MemoryUsageStore,
    private readonly clock: VirtualClock,
    private readonly answer: { delayMs: number; fails?: boolean },
  ) {
    super();
  }

  async exchange(reports: readonly UsageReport[]): Promise<SharedUsage> {
    this.exchanges += 1;
    await this.clock.sleep(this.answer.delayMs / 2);
    if (this.answer.fails) throw new Error('no answer');
    const shared = await this.inner.exchange(reports);
    await this.clock.sleep(this.answer.delayMs / 2);
    return shared;
  }

  close(): void {
    return;
  }
}

function gateways(count: number, answer: { delayMs: number; fails?: boolean } = { delayMs: 0 }) {
  const clock = new VirtualClock();
  const inner = new MemoryUsageStore(clock, 1_000);
  const problems: unknown[] = [];
  const made = Array.from({ length: count }, () => {
    const store = new DistantStore(inner, clock, answer);
    const limiter = new RateLimiter({ clock, store, onExchange: (error) => problems.push(error) }, 1_000);
    return { store, limiter };
  });
  return { clock, made, problems, limiters: made.map(({ limiter }) => limiter) };
}

const takes = (limiter: RateLimiter | undefined, charge: Charge, times: number): number =>
  Array.from({ length: times }, () => limiter?.take([charge])).filter((usage) => usage?.[0]?.isAllowed)
    .length;

describe('one gateway', () => {
  it('lets in exactly the limit in a window, and says when more is to be had', async () => {
    const { clock, limiters } = gateways(1);
    const charge = chargeOf(policyOf(2_500, 300_000));
    expect(takes(limiters[0], charge, 2_499)).toBe(2_499);
    expect(limiters[0]?.take([charge])).toMatchObject([{ isAllowed: true, remaining: 0 }]);
    const [refused] = limiters[0]?.take([charge]) ?? [];
    expect(refused).toMatchObject({ isAllowed: false, remaining: 0 });
    await clock.advance((refused?.resetMs ?? 0) - 1);
    expect(takes(limiters[0], charge, 1)).toBe(0);
    await clock.advance(1);
    expect(takes(limiters[0], charge, 2_600)).toBe(2_500);
  });

  it('counts a request everywhere or nowhere', () => {
    const { limiters } = gateways(1);
    const [wide, narrow] = [chargeOf(policyOf(10), 'wide'), chargeOf(policyOf(2), 'narrow')];
    for (let n = 0; n < 5; n++) limiters[0]?.take([wide, narrow]);
    expect(limiters[0]?.peek(wide).remaining).toBe(8);
    expect(limiters[0]?.peek(narrow).remaining).toBe(0);
  });

  it('keeps no more keys than it is told, and none for a look', () => {
    const clock = new VirtualClock();
    const store = new MemoryUsageStore(clock, 10);
    const limiter = new RateLimiter({ clock, store, onExchange: () => undefined }, 10);
    for (let n = 0; n < 100; n++) limiter.take([chargeOf(policyOf(5), `k${n}`)]);
    expect(limiter.size).toBe(10);
    limiter.peek(chargeOf(policyOf(5), 'looked at'));
    expect(limiter.peek(chargeOf(policyOf(5), 'k99')).remaining).toBe(4);
    expect(limiter.size).toBe(10);
  });
});

interface Trial {
  gateways: number;
  limit: number;
  delayMs: number;
  offers: { at: number; gateway: number; requests: number }[];
}

const trial: fc.Arbitrary<Trial> = fc.record({
  gateways: fc.integer({ min: 1, max: 4 }),
  limit: fc.integer({ min: 1, max: 400 }),
  delayMs: fc.integer({ min: 0, max: 20 }),
  offers: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 2_600 }),
      gateway: fc.nat(3),
      requests: fc.integer({ min: 1, max: 40 }),
    }),
    { minLength: 1, maxLength: 60 },
  ),
});

interface Happened {
  at: number;
  gateway: number;
  isAllowed: boolean;
}

async function run({ gateways: count, limit, delayMs, offers }: Trial): Promise<Happened[]> {
  const { clock, limiters } = gateways(count, { delayMs });
  const charge = chargeOf(policyOf(limit));
  const happened: Happened[] = [];
  for (const { at, gateway, requests } of [...offers].sort((a, b) => a.at - b.at)) {
    await clock.advanceTo(at);
    for (let n = 0; n < requests; n++) {
      const isAllowed = limiters[gateway % count]?.take([charge])[0]?.isAllowed ?? false;
      happened.push({ at, gateway: gateway % count, isAllowed });
    }
  }
  for (const limiter of limiters) limiter.stop();
  return happened;
}

/** The most that any span of so many milliseconds holds. */
const mostWithin = (moments: readonly number[], ms: number): number =>
  Math.max(0, ...moments.map((start) => moments.filter((at) => at >= start && at <= start + ms).length));

/** The formula of docs/operations/rate-limits.md. */
function overshoot({ gateways: count, limit, delayMs }: Trial, happened: readonly Happened[]): number {
  const offered = (gateway: number) => happened.filter((one) => one.gateway === gateway).map(({ at }) => at);
  const unheard = Array.from({ length: count }, (_, gateway) =>
    mostWithin(offered(gateway), EXCHANGE_GAP_MS + 2 * delayMs),
  ).reduce((sum, most) => sum + most, 0);
  return Math.min((count - 1) * limit, count * localBudget(limit) + 2 * unheard);
}

describe('several gateways with one limit', () => {
  const windowMs = 1_000;

  it('let in no more than the limit and the stated overshoot, in any span of nine tenths of the window', async () => {
    await fc.assert(
      fc.asyncProperty(trial, async (given) => {
        const happened = await run(given);
        const allowed = happened.filter(({ isAllowed }) => isAllowed).map(({ at }) => at);
        const span = windowMs - slotMsOf(policyOf(1)) - given.delayMs;
        expect(mostWithin(allowed, span)).toBeLessThanOrEqual(given.limit + overshoot(given, happened));
      }),
      { numRuns: 150 },
    );
  });

  // Whoever keeps to the limit is never refused because we count in several places.
  it('refuse nobody unless the limit was let in within the window', async () => {
    await fc.assert(
      fc.asyncProperty(trial, async (given) => {
        const happened = await run(given);
        for (const [index, { at, isAllowed }] of happened.entries()) {
          if (isAllowed) continue;
          const before = happened
            .slice(0, index)
            .filter((one) => one.isAllowed && one.at > at - windowMs - given.delayMs);
          expect(before.length).toBeGreaterThanOrEqual(given.limit);
        }
      }),
      { numRuns: 150 },
    );
  });

  // Without the exchange the bound above would have to be N times the limit: the exchange is what the bound rests on.
  it('come close to one limit together, where each by itself would let in all of it', async () => {
    const spread = { gateways: 4, limit: 200, delayMs: 2, offers: [] as Trial['offers'] };
    for (let at = 0; at < 800; at += 2) spread.offers.push({ at, gateway: at / 2, requests: 2 });
    const allowed = (await run(spread)).filter(({ isAllowed }) => isAllowed).length;
    expect(allowed).toBeGreaterThanOrEqual(200);
    expect(allowed).toBeLessThanOrEqual(230);
  });

  it('cost the store nothing for keys that are hardly used', async () => {
    const { clock, made } = gateways(2);
    for (let n = 0; n < 500; n++) made[n % 2]?.limiter.take([chargeOf(policyOf(2_500), `k${n}`)]);
    await clock.advance(1_000);
    expect(made.map(({ store }) => store.exchanges)).toEqual([0, 0]);
  });
});

describe('a gateway whose store is in trouble', () => {
  it('holds the whole limit by itself, and tries again once a second', async () => {
    const { clock, made, problems } = gateways(2, { delayMs: 40, fails: true });
    const charge = chargeOf(policyOf(100, 60_000));
    for (const { limiter } of made) expect(takes(limiter, charge, 150)).toBe(100);
    await clock.advance(5 * RETRY_MS);
    expect(problems.every((error) => error instanceof Error)).toBe(true);
    // What was sent once is not sent again, so an idle gateway has nothing to try with.
    expect(made.map(({ store }) => store.exchanges)).toEqual([1, 1]);
    expect(made.every(({ limiter }) => takes(limiter, charge, 1) === 0)).toBe(true);
  });

  it('tells what it has counted meanwhile as soon as the store can be reached', async () => {
    const { clock, made, limiters } = gateways(2);
    const charge = chargeOf(policyOf(100, 60_000));
    for (const { store } of made) store.isReachable = false;
    expect(takes(limiters[0], charge, 60)).toBe(60);
    await clock.advance(3 * RETRY_MS);
    expect(made[0]?.store.exchanges).toBe(0);
    for (const { store } of made) store.isReachable = true;
    await clock.advance(RETRY_MS);
    expect(takes(limiters[1], charge, 2)).toBe(2);
    await clock.advance(RETRY_MS);
    expect(takes(limiters[1], charge, 100)).toBe(38);
  });

  // A promise that never settles holds up what waits for it, and nothing here may.
  it('decides in the same tick while the store does not answer at all', async () => {
    const { clock, made } = gateways(1, { delayMs: Infinity });
    const charge = chargeOf(policyOf(100, 60_000));
    const [first] = made;
    expect(takes(first?.limiter, charge, 50)).toBe(50);
    await clock.advance(60);
    expect(first?.store.exchanges).toBe(1);
    expect(first?.limiter.isSettled).toBe(false);
    expect(takes(first?.limiter, charge, 100)).toBe(50);
  });

  it('starts afresh when the clock that numbers the slots was set anew', async () => {
    const { clock, limiters } = gateways(1);
    const charge = chargeOf(policyOf(10, 60_000));
    expect(takes(limiters[0], charge, 10)).toBe(10);
    await clock.advance(100);
    clock.stepWall(-3_600_000);
    const other = chargeOf(policyOf(10, 60_000), 'other');
    takes(limiters[0], other, 1);
    await clock.advance(100);
    // An hour in which nobody was let in would be the alternative.
    expect(takes(limiters[0], charge, 1)).toBe(1);
  });
});
