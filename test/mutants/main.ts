import { availableParallelism } from 'node:os';
import { failureText } from '../support/option-values';
import { simulate } from '../simulation/simulate';
import { describeBreach } from '../simulation/report';
import { kill, type Verdict } from './kill';
import { parseOptions, USAGE } from './options';

/** Schedules of one hunt; a mutant that outlives them survives. */
const LIMIT = 20_000;
/** Of the unmutated simulation, before anything is hunted: what it breaks by itself would prove nothing about a mutant. */
const CONTROL = 400;

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
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return;
  }
  const { hunts } = options;
  const mutants = [...options.mutants];
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
  console.error(failureText(error, USAGE));
  process.exitCode = 1;
});
