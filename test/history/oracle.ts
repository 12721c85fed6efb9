import { firstDifference, mergeLines } from './merge-lines';
import type { LineHits } from './records';

/**
 * One thing that was done to the reports of a commit, at one moment between `from` and `to`. It is known to have happened, unless it
 * is a final whose answer is not known, which may or may not have.
 */
export interface Step {
  readonly kind: 'complete' | 'partial' | 'final';
  /** Empty for a final, which is for every language. */
  readonly language: string;
  readonly lines: LineHits;
  readonly from: number;
  /** Infinity where no answer says when it had happened. */
  readonly to: number;
  readonly isCertain: boolean;
}

export type Reports = ReadonlyMap<string, LineHits>;

export type OracleVerdict =
  | { readonly verdict: 'right' }
  /** How the order that the system chose differs; there is no other one that would do. */
  | { readonly verdict: 'wrong'; readonly difference: string }
  /** So many orders are possible that not all were tried. */
  | { readonly verdict: 'undecided'; readonly tried: number };

const MAX_STATES = 20_000;

/** Which steps make the report of one language. */
interface Standing {
  readonly counted: readonly number[];
  readonly waiting: readonly number[];
}

/**
 * Says what the reports of one commit must be: the contract's rules applied to the steps one after another, in some order that their
 * times allow. A complete upload replaces everything before it of its language, waiting partials included; partials wait; a final adds
 * what waits, in every language; a line is covered if any part that counts covered it.
 *
 * The order that the system says it chose is tried first. It decides nothing: where it leads to another result than the one that is
 * there, every other order is tried too.
 */
export class Oracle {
  private readonly seen = new Set<string>();
  private readonly judged = new Map<string, string | undefined>();
  private firstWrong: string | undefined;

  /** `steps` in the order that the system says it chose. */
  constructor(
    private readonly steps: readonly Step[],
    private readonly found: Reports,
    private readonly maxStates = MAX_STATES,
  ) {}

  judge(): OracleVerdict {
    if (this.reaches(new Set(), new Map())) return { verdict: 'right' };
    if (this.seen.size >= this.maxStates) return { verdict: 'undecided', tried: this.seen.size };
    return { verdict: 'wrong', difference: this.firstWrong ?? 'no order of the uploads is possible' };
  }

  /** Whether some order of what is not done yet ends in what was found. */
  private reaches(done: ReadonlySet<number>, standings: ReadonlyMap<string, Standing>): boolean {
    const state = `${[...done].sort((one, other) => one - other).join(',')}|${keyOf(standings)}`;
    if (this.seen.has(state) || this.seen.size >= this.maxStates) return false;
    this.seen.add(state);
    const open = this.steps.flatMap((step, index) => (done.has(index) ? [] : [{ step, index }]));
    const mustBeBefore = Math.min(...open.map(({ step }) => step.to));
    const possible = open.filter(({ step }) => step.from <= mustBeBefore);
    // Finals that nobody answered are one like another from the moment on in which they are possible.
    const unanswered = possible.find(({ step }) => !step.isCertain);
    for (const { step, index } of possible)
      if (step.isCertain || index === unanswered?.index)
        if (this.reaches(new Set([...done, index]), take(standings, step, index))) return true;
    return open.every(({ step }) => !step.isCertain) && this.isFound(standings);
  }

  private isFound(standings: ReadonlyMap<string, Standing>): boolean {
    const key = keyOf(standings);
    if (!this.judged.has(key)) this.judged.set(key, this.differenceOf(standings));
    const difference = this.judged.get(key);
    this.firstWrong ??= difference;
    return difference === undefined;
  }

  private differenceOf(standings: ReadonlyMap<string, Standing>): string | undefined {
    for (const language of new Set([...standings.keys(), ...this.found.keys()])) {
      const parts = (standings.get(language)?.counted ?? []).map((index) => this.steps[index]?.lines ?? {});
      const difference = firstDifference(mergeLines(parts), this.found.get(language) ?? {});
      if (difference !== undefined) return `${language}: ${difference}`;
    }
    return undefined;
  }
}

const NOTHING: Standing = { counted: [], waiting: [] };

function take(
  standings: ReadonlyMap<string, Standing>,
  { kind, language }: Step,
  index: number,
): ReadonlyMap<string, Standing> {
  const next = new Map(standings);
  const { counted, waiting } = next.get(language) ?? NOTHING;
  if (kind === 'complete') next.set(language, { counted: [index], waiting: [] });
  else if (kind === 'partial') next.set(language, { counted, waiting: [...waiting, index] });
  else
    for (const [name, standing] of standings)
      next.set(name, { counted: [...standing.counted, ...standing.waiting], waiting: [] });
  return next;
}

/** The order within a set of parts changes nothing. */
const keyOf = (standings: ReadonlyMap<string, Standing>): string =>
  [...standings]
    .map(([language, { counted, waiting }]) => [language, counted.toSorted(), waiting.toSorted()])
    .sort()
    .map((entry) => JSON.stringify(entry))
    .join();
