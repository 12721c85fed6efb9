import { parseArgs } from 'node:util';
import { z } from 'zod';
import { WORLDS } from './worlds';

const NAMES = WORLDS.map(({ name }) => name);

const whole = (what: string, least: number) =>
  z.coerce
    .number(`${what} must be a whole number`)
    .int(`${what} must be a whole number`)
    .min(least, `${what} must be ${least} or more`);

const schema = z.object({
  world: z.enum(['all', ...NAMES], `--world must be all, ${NAMES.join(' or ')}`),
  schedules: whole('--schedules', 1),
  seed: whole('--seed', 0),
  trace: z.boolean(),
  json: z.string().min(1, '--json must name a file').optional(),
  'until-breach': z.boolean(),
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

/** @throws Error with a sentence for each option that is wrong */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      world: { type: 'string', default: 'all' },
      schedules: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      trace: { type: 'boolean', default: false },
      json: { type: 'string' },
      'until-breach': { type: 'boolean', default: false },
    },
  });
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw new Error(parsed.error.issues.map(({ message }) => `${message}.`).join(' '));
  const { world, schedules, seed, trace, json, 'until-breach': untilBreach } = parsed.data;
  if (trace && schedules > 1) throw new Error('--trace is of one schedule: give --schedules 1.');
  if (trace && world === 'all') throw new Error('--trace is of one schedule: name its --world.');
  return { worlds: world === 'all' ? NAMES : [world], schedules, seed, trace, json, untilBreach };
}
