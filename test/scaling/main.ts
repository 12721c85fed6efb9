import { writeFile, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { writeRun } from '../history/history-writer';
import { judgeDirectory } from '../history/judge-directory';
import { renderVerdict } from '../history/render-verdict';
import { commitOf } from '../chaos/commit-of';
import { BadOption } from '../support/option-values';
import { type Options, readOptions, USAGE } from './options';
import { plot } from './plot';
import { type PhaseRow, renderPhases, renderSent, renderWhole } from './report';
import { historyIn, type Played, playScaleDemo, PUBLIC_NAME } from './scale-run';
import { isBroken, isFailed, readSent, secondsOf, summaryOf } from './timeline';
import { usualRun } from '../chaos/usual-run';

/** Of those that failed. */
const SHOWN = 10;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** `npm run scale-demo`: exit 0 only if no request failed, no upload was lost and every revocation was within its bound. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    say(USAGE);
    return;
  }
  const directory =
    options.data === undefined ? await mkdtemp(join(tmpdir(), 'portcullis-scale-')) : resolve(options.data);
  await mkdir(directory, { recursive: true });
  say(`Portcullis, scaled under load. Data: ${directory}`);
  const played = await playScaleDemo({ options, directory, say });
  await describeRun(directory, options, played);
  const history = historyIn(directory);
  const verdict = await judgeDirectory(history, (line) => say(`  ${line}`));
  if (!verdict.isSound) say(renderVerdict(verdict));
  const sent = await readSent(history);
  const failed = sent.filter(isFailed);
  const broken = sent.filter(isBroken).length;
  const rows = played.phases.map(({ name, from, to }): PhaseRow => ({
    name,
    summary: summaryOf(sent, { from, to }),
    size: played.sizes.findLast(({ at }) => at <= to),
  }));
  const { started, sizes, phases, counted, rest } = played;
  const out = resolve(options.out ?? join(directory, 'scale-demo.svg'));
  await mkdir(dirname(out), { recursive: true });
  const seconds = secondsOf(sent, { from: started, to: phases.at(-1)?.to ?? started });
  await writeFile(out, plot({ seconds, sizes, phases }));
  say(
    `\n${renderPhases(rows)}\n\n${renderWhole({ verdict, counted, failed: failed.length, ended: broken - failed.length })}\n\nPlot: ${out}`,
  );
  // What the load balancer counted and no record shows is a failure that the load hid by asking again.
  if (verdict.isSound && failed.length === 0 && counted.failures <= broken && rest.isEmpty) return;
  for (const one of failed.slice(0, SHOWN)) say(`Failed: ${renderSent(one, phases)}`);
  say(`Not as it must be. What was recorded: ${history}`);
  process.exitCode = 1;
}

async function describeRun(directory: string, options: Options, { started, rest }: Played): Promise<void> {
  writeRun(historyIn(directory), {
    profile: 'scale-demo',
    seed: String(options.seed),
    ...usualRun({ leaseMs: options['lease-ms'], allowanceMs: options['allowance-ms'] }),
    gateways: [PUBLIC_NAME],
    commit: await commitOf(),
    variant: null,
    started,
    ended: rest.ended,
  });
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    const text =
      error instanceof BadOption
        ? `${error.message}\n\n${USAGE}`
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
    process.stderr.write(`\n${text}\n`);
    process.exit(1);
  },
);
