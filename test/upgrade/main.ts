import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Narrator } from '@libs/local-instance';
import { projectRoot } from '../../deploy/local/stack-directory';
import { BadOption } from '../support/option-values';
import { renderVerdict } from '../history/render-verdict';
import { buildRelease } from './build-release';
import { judgeUpgrade, type UpgradeVerdict } from './judge-upgrade';
import { type Options, readOptions, USAGE } from './options';
import { NoSuchRelease, previousRelease, type Release } from './previous-release';
import { historyOf, runUpgrade, type UpgradeOutcome } from './run-upgrade';
import { renderSteps } from './step-figures';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const FINDINGS_SHOWN = 20;

/** `npm run upgrade-test`: exit 0 only if nothing was found. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    say(USAGE);
    return;
  }
  const stopAsked = stopOnSignals();
  const from = await previousRelease(projectRoot(), options.from);
  say(`Upgrade from ${from.ref} (${from.commit.slice(0, 12)}: ${from.why}) to the build of this checkout`);
  const { data } = options;
  const directory = data === undefined ? await mkdtemp(join(tmpdir(), 'portcullis-upgrade-')) : resolve(data);
  await mkdir(directory, { recursive: true });
  let isSound = false;
  try {
    isSound = await run(options, from, directory, stopAsked);
  } finally {
    if (data === undefined && !options.keep && (isSound || stopAsked.aborted))
      await rm(directory, { recursive: true, force: true });
    else say(`\nKept: ${directory}. Judge its history again: npm run chaos:check -- ${directory}/history`);
  }
  if (!isSound) process.exitCode = 1;
}

async function run(
  options: Options,
  from: Release,
  directory: string,
  stopAsked: AbortSignal,
): Promise<boolean> {
  const narrator = new Narrator(say);
  const releases = {
    old: await buildRelease(from, join(directory, 'old'), (what, work) => narrator.step(what, work)),
    new: join(projectRoot(), 'dist'),
  };
  const outcome = await runUpgrade({
    ...{ releases, directory, say, stopAsked, seed: options.seed },
    mixedMs: 1_000 * options['mixed-seconds'],
    leaseMs: options['lease-ms'],
    rate: options.rate,
    revocations: options.revocations,
  });
  const verdict = await judgeUpgrade(historyOf({ directory }), outcome, { options, from }, say);
  report(verdict, outcome);
  return verdict.isSound;
}

function report({ history, steps, findings, isSound }: UpgradeVerdict, outcome: UpgradeOutcome): void {
  const { published, byOld, byNew } = outcome.events;
  const skipped = Object.entries(byOld.skipped).map(([type, times]) => `${times} ${type}`);
  say(`\n${renderVerdict(history)}`);
  say(renderSteps(steps));
  say(
    `\nEvents: ${published}. Read by the new release: ${byNew.read}. By the old one: ${byOld.read}, of types`,
  );
  say(`that it does not know and passes over: ${skipped.join(', ') || 'none'}.`);
  for (const finding of findings.slice(0, FINDINGS_SHOWN)) say(`  - ${finding}`);
  if (findings.length > FINDINGS_SHOWN) say(`  … and ${findings.length - FINDINGS_SHOWN} more`);
  say(isSound ? '\nThe upgrade is sound.' : '\nThe upgrade is NOT sound.');
}

/** The first Ctrl-C ends the run at its next step, and everything is stopped in order; the second one ends everything at once. */
function stopOnSignals(): AbortSignal {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(130);
    say('\nStopping after this step; nothing is judged. Once more ends at once.');
    stop.abort(new Error('Stopped.'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return stop.signal;
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`\n${describe(error)}\n`);
    process.exit(1);
  },
);

function describe(error: unknown): string {
  if (error instanceof BadOption) return `${error.message}\n\n${USAGE}`;
  if (error instanceof NoSuchRelease) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return [error.stack ?? error.message, ...(cause === undefined ? [] : [describe(cause)])].join('\n');
}
