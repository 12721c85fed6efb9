import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { commitOf } from './commit-of';
import { CONTROLS } from './controls';
import { judgedRun } from './judged-run';
import { BadOption } from '../support/option-values';
import { type Options, readOptions, USAGE } from './options';
import { COLLECTIONS, planRuns, type PlannedRun } from './plan';
import { PROFILES } from './profiles';
import { renderReport, type ReportRow } from './report';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** `npm run chaos`: exit 0 only if every run was as it must be: sound, or, with a control, not. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    say(`${USAGE}\n\n${whatThereIs()}`);
    return;
  }
  const planned = planRuns(options, { profiles: PROFILES, controls: CONTROLS });
  const stopAsked = stopOnSignals();
  const base =
    options.data === undefined ? await mkdtemp(join(tmpdir(), 'portcullis-chaos-')) : resolve(options.data);
  const { rows, failed } = await runAll(planned, options, base, stopAsked);
  say(`\n${renderReport(rows)}`);
  if (options.json) say(`\n${JSON.stringify(rows, null, 2)}`);
  if (options.data === undefined && !options.keep && failed.length === 0)
    await rm(base, { recursive: true, force: true });
  else say(`\nHistories: ${base}. Judge one again: npm run chaos:check -- ${base}/NAME/history`);
  if (failed.length === 0) return;
  say(`Not as it must be: ${failed.join(', ')}.`);
  process.exitCode = 1;
}

async function runAll(
  planned: readonly PlannedRun[],
  options: Options,
  base: string,
  stopAsked: AbortSignal,
): Promise<{ rows: ReportRow[]; failed: string[] }> {
  const commit = await commitOf();
  const rows: ReportRow[] = [];
  const failed: string[] = [];
  for (const run of planned) {
    if (stopAsked.aborted) break;
    const directory = join(base, run.name);
    try {
      const { row, isAsItMustBe } = await judgedRun(run, { ...options, commit, directory, stopAsked, say });
      rows.push(row);
      if (!isAsItMustBe) failed.push(run.name);
    } catch (error) {
      // The others say what they have to say all the same.
      say(`${run.name} came to no end: ${describe(error)}`);
      failed.push(run.name);
    }
  }
  return { rows, failed };
}

/** The first Ctrl-C ends the load, and what was recorded is judged; the second one ends everything at once. */
function stopOnSignals(): AbortSignal {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(130);
    say('\nStopping: what was recorded is judged. Once more ends at once.');
    stop.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return stop.signal;
}

function whatThereIs(): string {
  const line = (name: string, about: string): string => `  ${name.padEnd(18)} ${about}`;
  const profiles = PROFILES.flatMap(({ name, about, deleteBound }) => [
    line(name, about),
    line('', `DELETE: ${deleteBound}`),
  ]);
  return [
    `Profiles, beside ${COLLECTIONS.join(', ')}, with when a DELETE is answered (L is LEASE_MS, rho the drift ratio):`,
    ...profiles,
    '\nControls:',
    ...CONTROLS.map(({ name, about }) => line(name, about)),
  ].join('\n');
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    const text = error instanceof BadOption ? `${error.message}\n\n${USAGE}` : describe(error);
    process.stderr.write(`\n${text}\n`);
    process.exit(1);
  },
);

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
