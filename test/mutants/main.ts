import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { simulate } from '../simulation/simulate';
import { describeBreach } from '../simulation/report';
import { kill, type Verdict } from './kill';
import type { Mutant } from './mutant';
import { MUTANTS } from './mutants';

/** Schedules of one hunt; a mutant that outlives them survives. */
const LIMIT = 20_000;
/** Of the unmutated simulation, before anything is hunted: what it breaks by itself would prove nothing about a mutant. */
const CONTROL = 400;

interface Choice {
  readonly mutants: readonly Mutant[];
  /** Of each mutant. */
  readonly hunts: number;
}

function chosen(): Choice {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, hunts: { type: 'string', default: '5' } },
  });
  const hunts = Number(values.hunts);
  if (!Number.isInteger(hunts) || hunts < 1) throw new Error('--hunts must be a whole number from 1.');
  const { only } = values;
  const unknown = (only ?? []).filter((name) => !MUTANTS.some((mutant) => mutant.name === name));
  if (unknown.length > 0)
    throw new Error(
      `There is no mutant ${unknown.join(', ')}. There are:\n  ${MUTANTS.map(({ name }) => name).join('\n  ')}`,
    );
  return { mutants: MUTANTS.filter(({ name }) => only?.includes(name) ?? true), hunts };
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

function lineOf({ mutant, isKilled, medianSchedules, breach }: Verdict): string {
  const outcome = isKilled ? 'killed' : 'SURVIVED';
  const said = isKilled ? (breach ?? '') : mutant.mistake;
  return `${outcome.padEnd(8)}  ${String(medianSchedules).padStart(6)}  ${mutant.name}: ${said}`;
}

async function main(): Promise<void> {
  const { hunts, ...choice } = chosen();
  const mutants = [...choice.mutants];
  const count = mutants.length;
  await control([...new Set(mutants.map(({ world }) => world))]);
  console.log(
    `${count} mutants; the number is the median of schedules until a promise breaks, of ${hunts} hunts each:`,
  );
  let survivors = 0;
  const lane = async (): Promise<void> => {
    for (let mutant = mutants.shift(); mutant !== undefined; mutant = mutants.shift()) {
      const verdict = await kill(mutant, { times: hunts, limit: LIMIT });
      if (!verdict.isKilled) survivors += 1;
      console.log(lineOf(verdict));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  console.log(`${count - survivors} of ${count} mutants killed, ${survivors} survived.`);
  if (survivors > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
