import { parseArgs } from 'node:util';
import { z } from 'zod';

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

const count = (least: number, most: number) =>
  z.coerce
    .number(`must be a number from ${String(least)} to ${String(most)}`)
    .int()
    .min(least)
    .max(most)
    .optional();

const schema = z.object({
  parts: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(PARTS, `must be some of ${PARTS.join(', ')}, separated by commas`)).min(1))
    .default([...PARTS]),
  'max-tokens': count(1_000, 10_000_000),
  rounds: count(1, 50),
  repeats: count(1, 10_000),
  quick: z.boolean().default(false),
  out: z.string().min(1).optional(),
});

/** @throws Error that names each option that is wrong. */
export function readOptions(args: readonly string[]): GrowthOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ parts: text, 'max-tokens': text, rounds: text, repeats: text, out: text },
      quick: { type: 'boolean' },
    },
  });
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw new Error(`Wrong options:\n${z.prettifyError(parsed.error)}`);
  const { parts, quick, out, rounds, repeats, 'max-tokens': maxTokens } = parsed.data;
  const defaults = quick ? QUICK : FULL;
  return {
    ...defaults,
    ...(rounds !== undefined && { rounds }),
    ...(repeats !== undefined && { repeats }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...{ parts, out },
  };
}

/** Powers of ten up to the most. */
export function tenfolds(least: number, most: number): number[] {
  const sizes = [];
  for (let size = least; size <= most; size *= 10) sizes.push(size);
  return sizes;
}
