import { z } from 'zod';
import { name, number, optionsIn, whole } from '../support/option-values';

export const USAGE = `Usage: npm run chaos -- --profile NAME [options]

  --profile NAME     what is broken; all: each in turn, and each control; kinds: one of each kind, mixed for four times as
                     long, and a control; controls: each control; soak: everything, for half an hour
  --minutes N        how long the load and the faults last (default 2, soak 30); parts of a minute are fine
  --seed S           decides what happens when (default 1)
  --lease-ms N       the lease of every process (default 2000)
  --allowance-ms N   what a DELETE may take beyond L(1+rho): network, transaction, scheduling (default 2000)
  --rate N           probes per second of all load processes together (default 200)
  --revocations N    revocations per second of all load processes together, and with each five requests of valid clients
                     and an upload (default 1: what two cores carry)
  --load-processes N processes that make the load (default 1)
  --control NAME     a part of the protocol switched off, under a profile of its own if none is named; then it is
                     a failure if nothing is found
  --data DIR         where the histories are kept (default: a temporary directory)
  --keep             keeps a temporary directory, and the stack's data and logs, also when nothing was found
  --json             the report as JSON beside the table
  --help             this text`;

const options = z.object({
  profile: name('profile').optional(),
  minutes: number('minutes', 0.1, 24 * 60).optional(),
  seed: whole('seed', 0, 2 ** 32 - 1).default(1),
  'lease-ms': whole('lease-ms', 500, 60_000).default(2_000),
  'allowance-ms': whole('allowance-ms', 0, 600_000).default(2_000),
  rate: number('rate', 1, 100_000).default(200),
  revocations: number('revocations', 0.01, 1_000).default(1),
  'load-processes': whole('load-processes', 1, 16).default(1),
  control: name('control').optional(),
  data: z.string().min(1, '--data must name a directory').optional(),
  keep: z.boolean().default(false),
  json: z.boolean().default(false),
});
export type Options = z.output<typeof options>;

/** Undefined: help was asked for. @throws BadOption */
export const readOptions = (args: readonly string[]): Options | undefined => optionsIn(args, options);
