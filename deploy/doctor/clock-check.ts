import { setTimeout as sleep } from 'node:timers/promises';
import { defaultLeaseParameters } from '@libs/revocation';
import type { Findings } from '@libs/findings';

export type DatabaseClockReading = () => Promise<number>;

/** The clocks of this process, in milliseconds. */
export interface Clocks {
  monotonic(): number;
  wall(): number;
  pause(ms: number): Promise<void>;
}

export const systemClocks: Clocks = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  pause: (ms) => sleep(ms),
};

interface Sample {
  /** Monotonic, in the middle of the question. */
  readonly at: number;
  readonly wall: number;
  readonly database: number;
  /** The question took twice as long. */
  readonly uncertainty: number;
}

const SAMPLES = 5;
const WATCHED_MS = 2_000;
/** Assertions are believed for this much of disagreement (libs/http). */
const TOLERATED_MS = 5_000;
const NOTABLE_MS = 1_000;

/**
 * The clock of this process beside that of the database: how far apart they are, and whether both run at the same rate. The
 * guarantee rests on rates (no monotonic clock is wrong by more than a hundredth), never on what time it is.
 */
export async function examineClock(
  read: DatabaseClockReading,
  findings: Findings,
  clocks: Clocks = systemClocks,
): Promise<void> {
  const first = await best(read, clocks);
  await clocks.pause(WATCHED_MS);
  const second = await best(read, clocks);
  examineOffset(second, findings);
  examineRate(first, second, findings);
}

async function best(read: DatabaseClockReading, clocks: Clocks): Promise<Sample> {
  const samples: Sample[] = [];
  for (let index = 0; index < SAMPLES; index += 1) {
    const before = clocks.monotonic();
    const wall = clocks.wall();
    const database = await read();
    const half = (clocks.monotonic() - before) / 2;
    samples.push({ at: before + half, wall: wall + half, database, uncertainty: half });
  }
  return samples.reduce((a, b) => (b.uncertainty < a.uncertainty ? b : a));
}

function examineOffset({ wall, database, uncertainty }: Sample, findings: Findings): void {
  const offset = wall - database;
  const certain = Math.max(0, Math.abs(offset) - uncertainty);
  const apart = `The clock of this machine is ${seconds(Math.abs(offset))} ${offset > 0 ? 'ahead of' : 'behind'} that of the database`;
  if (certain > TOLERATED_MS)
    findings.problem(
      `${apart}: more than the ${seconds(TOLERATED_MS)} that assertions between processes may differ by.`,
      'Set both by NTP (chrony) and look which of them is wrong.',
    );
  else if (certain > NOTABLE_MS)
    findings.warning(`${apart}.`, 'Set both by NTP (chrony) before they are further apart.');
  else findings.ok('The clocks of this machine and of the database agree to a second.');
}

function examineRate(first: Sample, second: Sample, findings: Findings): void {
  const elapsed = second.at - first.at;
  const uncertainty = first.uncertainty + second.uncertainty;
  const allowed = defaultLeaseParameters.driftRatio * elapsed;
  const wrong = (other: number): boolean => Math.abs(other - elapsed) - uncertainty > allowed;
  const advice =
    'Leases are counted on such clocks. Look for a clock being stepped or slewed hard, a suspended machine, or a broken clock source.';
  const before = findings.all.length;
  if (wrong(second.database - first.database))
    findings.problem(
      'The clock of the database runs at another rate than the monotonic clock of this machine, by more than a hundredth.',
      advice,
    );
  if (wrong(second.wall - first.wall))
    findings.problem(
      'The wall clock of this machine runs at another rate than its monotonic clock, by more than a hundredth.',
      advice,
    );
  if (findings.all.length > before) return;
  if (uncertainty > allowed)
    findings.warning(
      'The database answers too slowly to compare the rates of the clocks to a hundredth.',
      'Ask again when it is less busy, or from nearer by.',
    );
  else findings.ok('The clocks run at the same rate, to a hundredth.');
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
