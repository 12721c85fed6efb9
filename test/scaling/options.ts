import { parseArgs } from 'node:util';
import { z } from 'zod';

export const USAGE = `Usage: npm run scale-demo -- [options]

Needs HAProxy beside what the stack needs. Takes about five minutes.

  --quick            two gateways, two workers and one restart of each kind: about a minute less for each of the others
  --rate N           probes per second (default 100)
  --revocations N    revocations per second, and with each five requests of valid clients and an upload (default 1)
  --lease-ms N       the lease of every process (default 5000)
  --allowance-ms N   what a DELETE may take beyond L(1+rho) (default 2000)
  --seed S           decides what is sent when (default 1)
  --out FILE         the plot, an SVG (default scale-demo.svg in the data directory)
  --data DIR         where the history and the logs are kept (default: a temporary directory)
  --help             this text`;

/** What was asked for makes no sense; the text says which option and why. */
export class BadOption extends Error {}

const number = (name: string, low: number, high: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, `--${name} must be a number`)
    .transform(Number)
    .pipe(
      z.number().min(low, `--${name} must be at least ${low}`).max(high, `--${name} must be at most ${high}`),
    );

const options = z.object({
  quick: z.boolean().default(false),
  rate: number('rate', 1, 10_000).default(100),
  revocations: number('revocations', 0.1, 100).default(1),
  'lease-ms': number('lease-ms', 500, 60_000).default(5_000),
  'allowance-ms': number('allowance-ms', 0, 600_000).default(2_000),
  seed: number('seed', 0, 2 ** 32 - 1).default(1),
  out: z.string().min(1, '--out must name a file').optional(),
  data: z.string().min(1, '--data must name a directory').optional(),
});
export type Options = z.output<typeof options>;

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;

/** Undefined: help was asked for. @throws BadOption */
export function readOptions(args: readonly string[]): Options | undefined {
  const values = valuesOf(args);
  if (values.help === true) return undefined;
  const parsed = options.safeParse(values);
  if (!parsed.success) throw new BadOption(parsed.error.issues.map(({ message }) => message).join('\n'));
  return parsed.data;
}

function valuesOf(args: readonly string[]): { help?: boolean } {
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...{ rate: TEXT, revocations: TEXT, 'lease-ms': TEXT, 'allowance-ms': TEXT, seed: TEXT },
        ...{ out: TEXT, data: TEXT, quick: FLAG, help: FLAG },
      },
    }).values;
  } catch (error) {
    throw new BadOption(error instanceof Error ? error.message : String(error));
  }
}
