import { z } from 'zod';
import { listOf, optionsIn, whole } from '../../test/support/option-values';

const PARTS = ['decisions', 'enforcers', 'coverage', 'tokens', 'lists'] as const;
export type PartName = (typeof PARTS)[number];

export interface GrowthOptions {
  readonly parts: readonly PartName[];
  readonly maxTokens: number;
  readonly maxList: number;
  readonly maxCommits: number;
  readonly maxEnforcers: number;
  readonly rounds: number;
  /** How often each thing is asked in a round. */
  readonly repeats: number;
  /** How often each process is started at each size. */
  readonly starts: number;
  /** Where pictures and raw figures go. */
  readonly out: string | undefined;
}

const full = { maxTokens: 10_000_000, maxList: 100_000, maxCommits: 100_000, maxEnforcers: 32 };
const FULL = { ...full, rounds: 5, repeats: 100, starts: 3 };
/** Runs everything once, small: judges no time. */
const QUICK = {
  maxTokens: 10_000,
  maxList: 1_000,
  maxCommits: 1_000,
  maxEnforcers: 4,
  rounds: 1,
  repeats: 5,
  starts: 1,
};

export const USAGE = `Usage: npm run bench:growth -- [options]

How costs grow: decisions, introspection, lists, reads of coverage and answers to revocations. 10,000,000 tokens take some 6 GB of disk while
it runs.

  --parts LIST     of ${PARTS.join(',')} (default: all)
  --max-tokens N   the most tokens, a power of ten (default 10000000)
  --rounds N       interleaved rounds (default 5)
  --repeats N      how often each thing is asked in a round (default 100)
  --out DIR        the plots as SVG, and the raw figures as JSON
  --quick          everything once and small: judges no time, but fails on a wrong answer
  --help           this text`;

const options = z.object({
  parts: listOf('parts', PARTS).default(PARTS),
  'max-tokens': whole('max-tokens', 1_000, 10_000_000).optional(),
  rounds: whole('rounds', 1, 50).optional(),
  repeats: whole('repeats', 1, 10_000).optional(),
  quick: z.boolean().default(false),
  out: z.string().min(1, '--out must name a directory').optional(),
});

/** Undefined: help was asked for. @throws BadOption */
export function readOptions(args: readonly string[]): GrowthOptions | undefined {
  const given = optionsIn(args, options);
  if (!given) return undefined;
  const defaults = given.quick ? QUICK : FULL;
  return {
    ...defaults,
    rounds: given.rounds ?? defaults.rounds,
    repeats: given.repeats ?? defaults.repeats,
    maxTokens: given['max-tokens'] ?? defaults.maxTokens,
    parts: given.parts,
    out: given.out,
  };
}

/** Powers of ten up to the most. */
export function tenfolds(least: number, most: number): number[] {
  const sizes = [];
  for (let size = least; size <= most; size *= 10) sizes.push(size);
  return sizes;
}
