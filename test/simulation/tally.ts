import { addCounts, type Counts } from './kernel/fault-log';
import type { Outcome } from './kernel/world';

/** A schedule that broke a promise. */
export interface Breach {
  readonly world: string;
  readonly seed: number;
  readonly what: readonly string[];
}

/** What many schedules of one world showed together. Plain data: it crosses threads. */
export interface WorldTally {
  schedules: number;
  readonly counts: Counts;
  readonly injected: Counts;
  readonly overlapped: Counts;
  readonly overlappedByBoth: Counts;
  spans: number;
}

export type Tally = Record<string, WorldTally>;

export const emptyTally = (): WorldTally => ({
  schedules: 0,
  counts: {},
  injected: {},
  overlapped: {},
  overlappedByBoth: {},
  spans: 0,
});

export function addOutcome(tally: Tally, world: string, { counts, faults }: Outcome): void {
  addTally(tally, {
    [world]: { schedules: 1, counts, ...faults },
  });
}

export function addTally(tally: Tally, more: Readonly<Tally>): void {
  for (const [world, one] of Object.entries(more)) {
    const sum = (tally[world] ??= emptyTally());
    sum.schedules += one.schedules;
    sum.spans += one.spans;
    addCounts(sum.counts, one.counts);
    addCounts(sum.injected, one.injected);
    addCounts(sum.overlapped, one.overlapped);
    addCounts(sum.overlappedByBoth, one.overlappedByBoth);
  }
}
