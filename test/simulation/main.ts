import { writeFileSync } from 'node:fs';
import { failureText } from '../support/option-values';
import { parseOptions, USAGE } from './options';
import { describe, describeBreach } from './report';
import { type Listener, simulate } from './simulate';
import type { Breach } from './tally';

/** After so many the rest is only counted. */
const SHOWN = 5;

/** The first Ctrl-C ends with what was played until then, the second one at once. */
function stopOnSignals(): AbortSignal {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(130);
    console.log('Stopping: what was played is reported. Once more ends at once.');
    stop.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return stop.signal;
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return;
  }
  const breaches: Breach[] = [];
  const startedAt = performance.now();
  console.log(
    `Simulating ${options.schedules} schedules of ${options.worlds.join(' and ')}, from seed ${options.seed} …`,
  );
  const listener: Listener = {
    breached: (breach) => {
      breaches.push(breach);
      if (breaches.length <= SHOWN) console.error(describeBreach(breach));
    },
    traced: (lines) => console.log(lines.join('\n')),
    progressed: (begun) => console.log(`… ${begun} of ${options.schedules} schedules`),
  };
  const tally = await simulate(options, listener, stopOnSignals());
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(describe(tally, seconds));
  console.log(`${breaches.length} schedules broke a promise.`);
  if (options.json !== undefined)
    writeFileSync(options.json, JSON.stringify({ options, seconds, tally, breaches }));
  if (breaches.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(failureText(error, USAGE));
  process.exitCode = 1;
});
