import { z } from 'zod';
import { whole } from '../../test/support/option-values';

export const USAGE = `Usage: npm run bench:ingestion -- [options]

Uploads to one ingestion API on a stack of its own: how many a second beside plain INSERTs into the same Postgres, what they cost, when
they are processed. Linux; as root or with the stack's servers installed.

  --rounds N    interleaved rounds of the rates (default 5)
  --seconds N   of each contestant and size in a round (default 3)
  --quick       everything once, small: whether it works, not how fast it is
  --out DIR     keep the raw figures there as JSON
  --help        this text`;

export const options = z.object({
  rounds: whole('rounds', 1, 100).default(5),
  seconds: whole('seconds', 1, 20).default(3),
  quick: z.boolean().default(false),
  out: z.string().min(1, '--out must name a directory').optional(),
});

export interface Plan {
  readonly rounds: number;
  readonly seconds: number;
  /** Of each size, one by one. */
  readonly uploads: number;
  readonly files: number;
  readonly partials: number;
}

export const planOf = ({ rounds, seconds, quick }: z.output<typeof options>): Plan =>
  quick
    ? { rounds: 1, seconds: 0.3, uploads: 2, files: 2_000, partials: 20 }
    : { rounds, seconds, uploads: 10, files: 50_000, partials: 500 };
