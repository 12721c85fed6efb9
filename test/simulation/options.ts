import { z } from 'zod';
import { BadOption, optionsIn, whole } from '../support/option-values';
import { WORLDS } from './worlds';

const NAMES = WORLDS.map(({ name }) => name);

export const USAGE = `Usage: npm run simulate -- [options]

Plays schedules of faults with the classes that run in production, and fails where one of them breaks a promise.

  --world NAME     all, ${NAMES.join(' or ')} (default all)
  --schedules N    of all worlds together (default 20000)
  --seed S         of the first schedule; each has the next (default 1)
  --until-breach   ends with the first that breaks a promise
  --trace          shows what happens in a single schedule: with --world NAME --schedules 1
  --json FILE      writes every count there, too
  --help           this text`;

const schema = z.object({
  world: z.enum(['all', ...NAMES], `--world must be all, ${NAMES.join(' or ')}`).default('all'),
  schedules: whole('schedules', 1, 1e9).default(20_000),
  seed: whole('seed', 0, Number.MAX_SAFE_INTEGER).default(1),
  trace: z.boolean().default(false),
  json: z.string().min(1, '--json must name a file').optional(),
  'until-breach': z.boolean().default(false),
});

export interface Options {
  readonly worlds: readonly string[];
  /** Of all worlds together. */
  readonly schedules: number;
  readonly seed: number;
  readonly trace: boolean;
  readonly json: string | undefined;
  readonly untilBreach: boolean;
}

/** Undefined: help was asked for. @throws BadOption */
export function parseOptions(args: readonly string[]): Options | undefined {
  const parsed = optionsIn(args, schema);
  if (!parsed) return undefined;
  const { world, schedules, seed, trace, json, 'until-breach': untilBreach } = parsed;
  if (trace && schedules > 1) throw new BadOption('--trace is of one schedule: give --schedules 1.');
  if (trace && world === 'all') throw new BadOption('--trace is of one schedule: name its --world.');
  return { worlds: world === 'all' ? NAMES : [world], schedules, seed, trace, json, untilBreach };
}
