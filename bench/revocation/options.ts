import { z } from 'zod';
import { whole } from '../../test/support/option-values';

export const USAGE = `Usage: npm run bench:revocation -- [options]

How long a revocation takes to answer, on a stack of its own with the usual lease: against the number of gateways, many at a time, and many
tokens in one call. After every answer each gateway is asked with what was taken away.

  --gateways N   up to so many, doubled from 1 (default 32; some 90 MB each)
  --count N      revocations of each number of gateways and round (default 100)
  --rounds N     the gateways grow in the first, shrink in the second and so on (default 2)
  --seconds N    of each number of revocations at a time (default 5)
  --quick        everything once, small: whether it works, not how fast it is
  --out DIR      keep the raw figures there as JSON
  --help         this text`;

export const options = z.object({
  gateways: whole('gateways', 1, 32).default(32),
  count: whole('count', 1, 10_000).default(100),
  rounds: whole('rounds', 1, 20).default(2),
  seconds: whole('seconds', 1, 60).default(5),
  quick: z.boolean().default(false),
  out: z.string().min(1, '--out must name a directory').optional(),
});

export interface Plan {
  /** Numbers of gateways. */
  readonly sizes: readonly number[];
  readonly count: number;
  readonly rounds: number;
  readonly seconds: number;
  /** Tokens of a bulk that is larger than the usual limits allow. */
  readonly bulk: number;
}

export function planOf({ gateways, count, rounds, seconds, quick }: z.output<typeof options>): Plan {
  if (quick) return { sizes: [1, 2], count: 10, rounds: 1, seconds: 1, bulk: 1_000 };
  const sizes = [1, 2, 4, 8, 16, 32].filter((size) => size <= gateways);
  return { sizes, count, rounds, seconds, bulk: 10_000 };
}
