import { z } from 'zod';
import { listOf, optionsIn, whole } from '../../test/support/option-values';
import { CONTESTANT_IDS } from './contestant';

const PARTS = ['start', 'rates', 'latency', 'scaling'] as const;

export const USAGE = `Usage: npm run bench:gateway -- [options]

What one gateway process takes on one core, beside what else could stand there. Takes about ten minutes.

  --rounds N      rounds, in each of which every contestant has its turn (default 5)
  --seconds N     length of a turn (default 3)
  --warm N        seconds of the same load right before each turn, not measured (default 2)
  --parts LIST    of ${PARTS.join(',')} (default: all); latency and scaling need the contestant l1
  --only LIST     of ${CONTESTANT_IDS.join(',')} (default: all)
  --out DIR       the raw figures go there too, as gateway.json
  --profile DIR   the gateways write there what their processor did, as .cpuprofile; they are slower for it
  --quick         everything once and shortly, to see that every answer is right; the figures say nothing
  --help          this text`;

const [first = 'upstream', ...others] = CONTESTANT_IDS;
const options = z.object({
  rounds: whole('rounds', 1, 100).default(5),
  seconds: whole('seconds', 1, 60).default(3),
  warm: whole('warm', 0, 60).default(2),
  parts: listOf('parts', PARTS).default(PARTS),
  only: listOf('only', [first, ...others]).default(CONTESTANT_IDS),
  out: z.string().min(1, '--out must name a directory').optional(),
  profile: z.string().min(1, '--profile must name a directory').optional(),
  quick: z.boolean().default(false),
});
export type Options = z.output<typeof options>;

/** Undefined: help was asked for. @throws BadOption */
export function readOptions(args: readonly string[]): Options | undefined {
  const given = optionsIn(args, options);
  return given?.quick ? { ...given, rounds: 1, seconds: 1 } : given;
}
