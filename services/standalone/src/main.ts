import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Narrator, removeReadyFile, writeReadyFile } from '@libs/local-instance';
import { claimDirectory } from '@libs/server-process';
import { type Options, parseOptions, USAGE } from './options';
import { type Standalone, startStandalone } from './start';
import { welcome } from './welcome';

const narrator = new Narrator();

async function main(argv: readonly string[]): Promise<void> {
  const options = parseOptions(argv);
  if (!options) {
    narrator.say(USAGE);
    return;
  }
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  // Before anything of an instance that runs there is touched, such as its ready file.
  const claim = claimDirectory(options.dataDir);
  await mkdir(dirname(options.readyFile), { recursive: true });
  await removeReadyFile(options.readyFile);
  const stopAsked = signalled();
  const standalone = await begin(options);
  const broken = await Promise.race([stopAsked, standalone.broken]);
  narrator.say();
  await removeReadyFile(options.readyFile);
  // Without a database nothing that is under way can be finished.
  if (broken) throw broken;
  await narrator.step('stop', () => standalone.close());
  claim.release();
}

async function begin(options: Options): Promise<Standalone> {
  narrator.say('Portcullis, standalone');
  const begun = performance.now();
  const standalone = await startStandalone({ ...options, narrator });
  await writeReadyFile(options.readyFile, standalone.instance);
  const seconds = (performance.now() - begun) / 1000;
  narrator.say(welcome(standalone, { seconds, readyFile: options.readyFile, dataDir: options.dataDir }));
  return standalone;
}

/** Ctrl-C while it still starts counts too: it stops as soon as it has started. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE')
    return `${error.message}. Choose another port with --port N, or --port 0 for any free one.`;
  return error.message;
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`\n${sentenceOf(error)}\n`);
    process.exit(1);
  },
);
