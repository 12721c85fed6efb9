import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../chaos/monotonic';
import type { Flood, Tally } from './flood';

export interface Sustained {
  readonly perSecond: number;
  readonly tally: Tally;
}

type Say = (line: string) => void;

/** Before the first step: programs are compiled as they run, and caches are filled. */
const WARM_UP_MS = 10_000;
const STEP_MS = 6_000;
/** What a step begins with is not judged: connections are made, and the step before ends. */
const SETTLING_MS = 2_000;
const FIRST_RATE = 20;
const GROWTH = 1.5;
const HIGHEST_RATE = 20_000;
/** Slower than this is no service. */
const SLOW_MS = 1_000;
const SERVED_SHARE = 0.97;

/** The highest of rising rates that is served almost entirely and without delay. */
export async function findSustainable(flood: Flood, say: Say): Promise<Sustained> {
  flood.rate = FIRST_RATE;
  await delay(WARM_UP_MS);
  let best: Sustained | undefined;
  for (let perSecond = FIRST_RATE; perSecond <= HIGHEST_RATE; perSecond *= GROWTH) {
    flood.rate = perSecond;
    await delay(SETTLING_MS);
    const from = monotonicMs();
    await delay(STEP_MS - SETTLING_MS);
    const tally = flood.tally(from, monotonicMs());
    say(`  ${perSecond.toFixed(0)} a second: ${describe(tally)}`);
    if (!isServed(tally)) break;
    best = { perSecond, tally };
  }
  if (!best) throw new Error(`Not even ${String(FIRST_RATE)} requests a second are served here.`);
  return best;
}

const RECOVERY_MS = 30_000;
const GOOD_SECONDS = 3;

/**
 * Of a service that is left alone: how many seconds until it serves everything and quickly, for some seconds in a row; null: not
 * within the time.
 */
export async function secondsToRecover(flood: Flood, perSecond: number, say: Say): Promise<number | null> {
  const begun = monotonicMs();
  flood.rate = perSecond;
  let good = 0;
  while (monotonicMs() - begun < RECOVERY_MS) {
    const from = monotonicMs();
    await delay(1_000);
    const tally = flood.tally(from, monotonicMs());
    const isGood = tally.shed + tally.other === 0 && (tally.times?.p99 ?? Infinity) < SLOW_MS;
    good = isGood ? good + 1 : 0;
    if (!isGood) say(`  not yet: ${describe(tally)}`);
    if (good === GOOD_SECONDS) return (monotonicMs() - begun) / 1_000 - GOOD_SECONDS;
  }
  return null;
}

/** Of what chance sent in this time, which at low rates is not just the rate. */
const isServed = ({ offered, served, other, times }: Tally): boolean =>
  served >= SERVED_SHARE * offered && other === 0 && (times?.p99 ?? Infinity) < SLOW_MS;

export const describe = ({ served, shed, other, times }: Tally): string =>
  `${served.toFixed(0)} served, ${shed.toFixed(0)} shed, ${other.toFixed(0)} otherwise, ` +
  (times ? `p50 ${times.p50.toFixed(0)} ms, p99 ${times.p99.toFixed(0)} ms` : 'none served');
