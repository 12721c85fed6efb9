import { z } from 'zod';
import { number, optionsIn, whole } from '../support/option-values';

export const USAGE = `Usage: npm run scale-demo -- [options]

Needs HAProxy beside what the stack needs. Takes about five minutes.

  --quick            two of each at most and one restart of each kind: about a minute less for each of the others
  --rate N           probes per second (default 100)
  --revocations N    revocations per second, and with each five requests of valid clients and an upload (default 1)
  --lease-ms N       the lease of every process (default 5000)
  --allowance-ms N   what a DELETE may take beyond L(1+rho) (default 2000)
  --seed S           decides what is sent when (default 1)
  --out FILE         the plot, an SVG (default scale-demo.svg in the data directory)
  --data DIR         where the history and the logs are kept (default: a temporary directory)
  --help             this text`;

const options = z.object({
  quick: z.boolean().default(false),
  rate: number('rate', 1, 10_000).default(100),
  revocations: number('revocations', 0.1, 100).default(1),
  'lease-ms': whole('lease-ms', 500, 60_000).default(5_000),
  'allowance-ms': whole('allowance-ms', 0, 600_000).default(2_000),
  seed: whole('seed', 0, 2 ** 32 - 1).default(1),
  out: z.string().min(1, '--out must name a file').optional(),
  data: z.string().min(1, '--data must name a directory').optional(),
});
export type Options = z.output<typeof options>;

/** Undefined: help was asked for. @throws BadOption */
export const readOptions = (args: readonly string[]): Options | undefined => optionsIn(args, options);
