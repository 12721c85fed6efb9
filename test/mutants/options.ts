import { z } from 'zod';
import { BadOption, optionsIn, whole } from '../support/option-values';
import type { Mutant } from './mutant';
import { MUTANTS } from './mutants';

export const USAGE = `Usage: npm run mutants -- [options]

Builds each mistake into a copy of the program, and fails where the simulation does not notice one.

  --only NAME  this mutant; more than once for several (default: all ${String(MUTANTS.length)})
  --hunts N    how often each is hunted, from a seed of its own (default 5)
  --help       this text`;

const schema = z.object({
  only: z.array(z.string()).optional(),
  hunts: whole('hunts', 1, 1_000).default(5),
});

export interface Options {
  readonly mutants: readonly Mutant[];
  /** Of each mutant. */
  readonly hunts: number;
}

/** Undefined: help was asked for. @throws BadOption */
export function parseOptions(args: readonly string[]): Options | undefined {
  const parsed = optionsIn(args, schema);
  if (!parsed) return undefined;
  const { only, hunts } = parsed;
  const unknown = (only ?? []).filter((name) => !MUTANTS.some((mutant) => mutant.name === name));
  if (unknown.length > 0)
    throw new BadOption(
      `There is no mutant ${unknown.join(', ')}. There are:\n  ${MUTANTS.map(({ name }) => name).join('\n  ')}`,
    );
  return { mutants: MUTANTS.filter(({ name }) => only?.includes(name) ?? true), hunts };
}
