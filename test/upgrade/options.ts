import { z } from 'zod';
import { number, optionsIn, whole } from '../support/option-values';

export const USAGE = `Usage: npm run upgrade-test -- [options]

  --from REF          the release that is upgraded from (default: the newest release tag before this commit; the commit before
                      this one while there is no tag)
  --mixed-seconds N   how long both releases run side by side after each process that is replaced (default 3)
  --seed S            decides what the load does when (default 1)
  --lease-ms N        the lease of every process (default 2000)
  --allowance-ms N    what a DELETE may take beyond L(1+rho): network, transaction, scheduling (default 2000)
  --rate N            probes per second (default 100)
  --revocations N     revocations per second, and with each five requests of valid clients and an upload (default 1)
  --data DIR          where the other release, the stack and the history are kept (default: a temporary directory)
  --keep              keeps a temporary directory also when nothing was found
  --help              this text`;

const options = z.object({
  from: z.string().min(1, '--from must name a commit').optional(),
  'mixed-seconds': number('mixed-seconds', 0, 600).default(3),
  seed: whole('seed', 0, 2 ** 32 - 1).default(1),
  'lease-ms': whole('lease-ms', 500, 60_000).default(2_000),
  'allowance-ms': whole('allowance-ms', 0, 600_000).default(2_000),
  rate: number('rate', 1, 100_000).default(100),
  revocations: number('revocations', 0.01, 1_000).default(1),
  data: z.string().min(1, '--data must name a directory').optional(),
  keep: z.boolean().default(false),
});
export type Options = z.output<typeof options>;

/** Undefined: help was asked for. @throws BadOption */
export const readOptions = (args: readonly string[]): Options | undefined => optionsIn(args, options);
