import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../chaos/monotonic';
import type { Flood, Tally } from './flood';

export interface Sustained {
  readonly perSecond: number;
  readonly tally: Tally;
}

type Say = (line: string) => void;
type Load = Pick<Flood, 'rate' | 'tally'>;
/** Whether what was acknowledged is worked off about as quickly as it comes. */
export type KeepsUp = () => Promise<boolean>;

/** How closely the sustained rate is looked for. */
export interface Search {
  /** Before the first step: programs are compiled as they run, and caches are filled. */
  readonly warmUpMs: number;
  /** What a step begins with is not judged: connections are made, and the step before ends. */
  readonly settlingMs: number;
  readonly stepMs: number;
  readonly growth: number;
  /** How often the last good rate and the first that was too high are brought nearer to each other. */
  readonly refinements: number;
}

export const CLOSE: Search = {
  warmUpMs: 10_000,
  settlingMs: 2_000,
  stepMs: 4_000,
  growth: 1.5,
  refinements: 2,
};
export const COARSE: Search = {
  warmUpMs: 3_000,
  settlingMs: 1_000,
  stepMs: 2_000,
  growth: 2.5,
  refinements: 0,
};

const FIRST_RATE = 20;
const HIGHEST_RATE = 20_000;
const SERVED_SHARE = 0.97;

/**
 * The highest of rising rates that is served almost entirely, however long each answer takes: there is more to be had of a lower one. And what is
 * only put off is not sustained.
 */
export async function findSustainable(
  flood: Load,
  keepsUp: KeepsUp,
  say: Say,
  search: Search,
): Promise<Sustained> {
  await pauseAt(flood, FIRST_RATE, search.warmUpMs);
  let best: Sustained | undefined;
  let tooHigh = HIGHEST_RATE;
  const sustained = async (perSecond: number): Promise<Sustained | undefined> => {
    const tally = await tried(flood, perSecond, say, search);
    if (!isServed(tally)) return undefined;
    if (await keepsUp()) return { perSecond, tally };
    say('  … and what was acknowledged is not worked off as it comes');
    return undefined;
  };
  for (let perSecond = FIRST_RATE; perSecond < tooHigh; perSecond *= search.growth) {
    const one = await sustained(perSecond);
    if (one) best = one;
    else tooHigh = perSecond;
  }
  if (!best) throw new Error(`Not even ${String(FIRST_RATE)} requests a second are served here.`);
  for (let time = 0; time < search.refinements; time += 1) {
    // What the step before has left behind is no part of this one.
    do await pauseAt(flood, FIRST_RATE, search.stepMs);
    while (!(await keepsUp()));
    const perSecond: number = (best.perSecond + tooHigh) / 2;
    const one = await sustained(perSecond);
    if (one) best = one;
    else tooHigh = perSecond;
  }
  return best;
}

const RAISED = 1.25;
const RAISES = 5;
/** A short look says less than what comes after it. */
const MARGIN = 1.3;

/**
 * A rate, from so many times what is sustained, of which so many times more is sent than is served. Under it more may be served than
 * was found to be sustained; and whatever sends it takes from a machine that it shares.
 */
export async function findOverload(
  flood: Load,
  { sustainable, times }: { readonly sustainable: number; readonly times: number },
  say: Say,
  search: Search,
): Promise<number> {
  let perSecond = times * sustainable;
  for (let raises = 0; raises < RAISES; raises += 1) {
    const { offered, served } = await tried(flood, perSecond, say, search);
    if (offered >= MARGIN * times * served) break;
    perSecond *= RAISED;
  }
  return perSecond;
}

async function tried(
  flood: Load,
  perSecond: number,
  say: Say,
  { settlingMs, stepMs }: Search,
): Promise<Tally> {
  await pauseAt(flood, perSecond, settlingMs);
  const from = monotonicMs();
  await delay(stepMs);
  const tally = flood.tally(from, monotonicMs());
  say(`  ${perSecond.toFixed(0)} a second: ${describe(tally)}`);
  return tally;
}

async function pauseAt(flood: Load, perSecond: number, ms: number): Promise<void> {
  flood.rate = perSecond;
  await delay(ms);
}

const RECOVERY_MS = 30_000;
const GOOD_SECONDS = 3;
/** Slower than this is not recovered. */
const SLOW_MS = 1_000;

/**
 * Of a service that is left alone: how many seconds until it serves everything and quickly, for some seconds in a row; null: not
 * within the time.
 */
export async function secondsToRecover(flood: Load, perSecond: number, say: Say): Promise<number | null> {
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
const isServed = ({ offered, served, other }: Tally): boolean =>
  served >= SERVED_SHARE * offered && other === 0;

export const describe = ({ served, shed, other, times }: Tally): string =>
  `${served.toFixed(0)} served, ${shed.toFixed(0)} shed, ${other.toFixed(0)} otherwise, ` +
  (times ? `p50 ${times.p50.toFixed(0)} ms, p99 ${times.p99.toFixed(0)} ms` : 'none served');
