import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { simulate } from '../simulation/simulate';
import { describeBreach } from '../simulation/report';
import { kill, type Verdict } from './kill';
import type { Mutant } from './mutant';
import { MUTANTS, NOT_YET_KILLED } from './mutants';

/** Schedules of one hunt; a mutant that outlives them survives. */
const LIMIT = 20_000;
/** The same for those that are known to be hard to find, unless they are asked for by name. */
const SHORT_LIMIT = 1_000;
/** Of the unmutated simulation, before anything is hunted: what it breaks by itself would prove nothing about a mutant. */
const CONTROL = 400;

interface Choice {
  readonly mutants: readonly Mutant[];
  /** One that was asked for by name fails when it survives, whatever is known of it. */
  readonly isByName: boolean;
}

function chosen(): Choice {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
  if (values.only === undefined) return { mutants: MUTANTS, isByName: false };
  const unknown = values.only.filter((name) => !MUTANTS.some((mutant) => mutant.name === name));
  if (unknown.length > 0)
    throw new Error(
      `There is no mutant ${unknown.join(', ')}. There are:\n  ${MUTANTS.map(({ name }) => name).join('\n  ')}`,
    );
  return { mutants: MUTANTS.filter(({ name }) => values.only?.includes(name)), isByName: true };
}

async function control(worlds: readonly string[]): Promise<void> {
  console.log(`Without any mutant: ${CONTROL} schedules of ${worlds.join(' and ')} …`);
  const breaches: string[] = [];
  await simulate(
    { worlds, schedules: CONTROL, seed: 1, trace: false, json: undefined, untilBreach: true },
    {
      breached: (breach) => {
        breaches.push(describeBreach(breach));
      },
      traced: () => undefined,
      progressed: () => undefined,
    },
  );
  if (breaches.length > 0)
    throw new Error(
      `The simulation breaks a promise without any mutant; mend that first.\n${breaches.join('\n')}`,
    );
}

function lineOf({ mutant, isKilled, medianSchedules, breach }: Verdict, isExcused: boolean): string {
  const outcome = isKilled ? 'killed' : isExcused ? 'not yet killed' : 'SURVIVED';
  const said = isKilled ? (breach ?? '') : mutant.mistake;
  return `${outcome.padEnd(14)}  ${String(medianSchedules).padStart(6)}  ${mutant.name}: ${said}`;
}

async function main(): Promise<void> {
  const { isByName, ...choice } = chosen();
  const mutants = [...choice.mutants];
  const count = mutants.length;
  await control([...new Set(mutants.map(({ world }) => world))]);
  console.log(
    `${count} mutants; the number is the median of schedules until a promise breaks, from five seeds:`,
  );
  let survivors = 0;
  let excused = 0;
  const lane = async (): Promise<void> => {
    for (let mutant = mutants.shift(); mutant !== undefined; mutant = mutants.shift()) {
      const isExcused = !isByName && NOT_YET_KILLED.has(mutant.name);
      const verdict = await kill(mutant, isExcused ? SHORT_LIMIT : LIMIT);
      if (!verdict.isKilled && isExcused) excused += 1;
      else if (!verdict.isKilled) survivors += 1;
      console.log(lineOf(verdict, isExcused));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  const killed = count - survivors - excused;
  console.log(`${killed} of ${count} mutants killed, ${excused} not yet, ${survivors} survived.`);
  if (survivors > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
