import { z } from 'zod';
import { number, optionsIn, whole } from '../../test/support/option-values';

export const USAGE = `Usage: npm run bench:events -- [options]

Needs Java 17 and Maven (installed where it may), no other bench at the same time, and about three minutes for each part.

  --part NAME        latency, rate, growth or all (default all)
  --rows N           the largest backlog of the growth (default 1000000); smaller ones are a tenth, a hundredth … of it
  --rounds N         interleaved rounds of everything but the largest backlog (default 3)
  --rate N           token changes a second under load, each an event and a state (default 500)
  --seconds N        how long each round of the latency lasts (default 10)
  --out DIR          raw figures as JSON, and the plots as SVG
  --quick            everything once and small: judges no time, but fails on any event that is missing or out of order
  --help             this text`;

export const PARTS = ['latency', 'rate', 'growth'] as const;
export type Part = (typeof PARTS)[number];

const options = z.object({
  part: z.enum(['all', ...PARTS], '--part must be latency, rate, growth or all').default('all'),
  rows: whole('rows', 1_000, 10_000_000).optional(),
  rounds: whole('rounds', 1, 20).optional(),
  rate: number('rate', 1, 5_000).optional(),
  seconds: number('seconds', 1, 120).optional(),
  out: z.string().min(1, '--out must name a directory').optional(),
  quick: z.boolean().default(false),
});

export interface Options {
  readonly parts: readonly Part[];
  readonly rows: number;
  /** Of the backlog whose rate is compared between shapes and numbers of relays. */
  readonly rateRows: number;
  readonly rounds: number;
  readonly rate: number;
  readonly seconds: number;
  readonly out: string | undefined;
}

const FULL = { rows: 1_000_000, rateRows: 100_000, rounds: 3, rate: 500, seconds: 10 };
const QUICK: typeof FULL = { rows: 10_000, rateRows: 2_000, rounds: 1, rate: 100, seconds: 2 };

/** Undefined: help was asked for. @throws BadOption */
export function readOptions(args: readonly string[]): Options | undefined {
  const given = optionsIn(args, options);
  if (!given) return undefined;
  const defaults = given.quick ? QUICK : FULL;
  return {
    parts: given.part === 'all' ? PARTS : [given.part],
    rows: given.rows ?? defaults.rows,
    rateRows: Math.min(given.rows ?? Infinity, defaults.rateRows),
    rounds: given.rounds ?? defaults.rounds,
    rate: given.rate ?? defaults.rate,
    seconds: given.seconds ?? defaults.seconds,
    out: given.out,
  };
}
