import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Narrator, removeReadyFile, shellWord, writeReadyFile } from '@libs/local-instance';
import { claimDirectory } from '@libs/server-process';
import { findMissing } from '../local/find-missing';
import { stackDirectory } from '../local/stack-directory';
import { startStack } from './start-stack';

const USAGE = `Usage: npm run stack -- [options]

  --data DIR         where everything is kept across restarts (default .portcullis/stack)
  --canary           start a canary too, which issues, revokes and probes tokens all the time
  --ready-file FILE  write base URLs, processes and first account token here, mode 0600, once ready (default DIR/ready.json)
  --help             this text`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      'ready-file': { type: 'string' },
      canary: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const narrator = new Narrator();
  if (values.help) {
    narrator.say(USAGE);
    return;
  }
  const missing = findMissing();
  if (missing.length > 0) {
    const lines = missing.map(
      ({ server, program, install }) => `  ${server}: no ${program}. Install it with: ${install}`,
    );
    throw new Error(`The stack needs what this machine does not have:\n${lines.join('\n')}`);
  }
  const dataDir = resolve(values.data ?? stackDirectory());
  const readyFile = resolve(values['ready-file'] ?? join(dataDir, 'ready.json'));
  // Before anything of a stack that runs there is touched, such as its ready file.
  const claim = claimDirectory(dataDir);
  await removeReadyFile(readyFile);

  narrator.say('Portcullis, distributed');
  const begun = performance.now();
  const stopAsked = signalled();
  const stack = await startStack({ dataDir, narrator, canary: values.canary });
  await writeReadyFile(readyFile, stack.instance);
  narrator.say(`\nReady after ${((performance.now() - begun) / 1000).toFixed(1)} s.`);
  narrator.say('  With /metrics and /health, and what it serves:');
  for (const { name, pid, managementUrl, url = '' } of stack.instance.processes ?? [])
    narrator.say(`  ${name.padEnd(20)} pid ${String(pid).padEnd(8)} ${managementUrl.padEnd(24)} ${url}`);
  narrator.say(
    `\nConsole: ${stack.instance.baseUrl}/console/, at every gateway. Sign in with the account token.`,
  );
  narrator.say(`Ready file, with the account token: ${readyFile}`);
  narrator.say(`Logs: ${join(dataDir, 'processes')}`);
  narrator.say(`The main job: npm run demo -- --ready-file ${shellWord(readyFile)}`);
  narrator.say('Ctrl-C stops everything.');

  await stopAsked;
  await removeReadyFile(readyFile);
  await narrator.step('stop', () => stack.close());
  claim.release();
}

/** The servers are other processes: only this timer keeps ours from ending while it waits. */
async function signalled(): Promise<void> {
  const awake = setInterval(() => undefined, 60_000);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  clearInterval(awake);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
