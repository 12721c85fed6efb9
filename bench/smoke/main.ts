import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Narrator } from '@libs/local-instance';
import { markdownTable } from '../support/markdown-table';
import { BENCHES } from './benches';

const WITHIN_MS = 300_000;
/** The line below the header of a table. */
const RULE = /^\|(?: -{2,}[-:] \|)+$/;

interface Outcome {
  readonly name: string;
  readonly seconds: number;
  readonly tables: number;
  /** Undefined: none. */
  readonly trouble: string | undefined;
}

/** Runs every bench in its short version, one after the other. It judges no time: only that each works and finds no answer wrong. */
async function main(): Promise<void> {
  const narrator = new Narrator();
  const outcomes: Outcome[] = [];
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  for (const name of BENCHES) {
    if (interrupted.signal.aborted) break;
    narrator.say(`\n=== ${name}`);
    outcomes.push(await runQuickly(name, narrator, interrupted.signal));
  }
  const rows = outcomes.map(({ name, seconds, tables, trouble }) => [
    name,
    seconds.toFixed(0),
    String(tables),
    trouble ?? 'works',
  ]);
  narrator.say(`\n${markdownTable(['bench', 's', 'tables', ''], rows)}`);
  if (outcomes.some(({ trouble }) => trouble !== undefined)) process.exitCode = 1;
}

async function runQuickly(name: string, narrator: Narrator, interrupted: AbortSignal): Promise<Outcome> {
  const begun = performance.now();
  const program = join(__dirname, '..', name, 'main.js');
  const bench = spawn(process.execPath, ['--enable-source-maps', program, '--quick'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(bench, 'exit');
  // Asked to stop, a bench stops its servers.
  const stop = (): boolean => bench.kill('SIGTERM');
  const late = setTimeout(stop, WITHIN_MS);
  interrupted.addEventListener('abort', stop, { once: true });
  let tables = 0;
  for await (const line of createInterface(bench.stdout)) {
    narrator.say(line);
    if (RULE.test(line)) tables += 1;
  }
  await exited;
  clearTimeout(late);
  interrupted.removeEventListener('abort', stop);
  const seconds = (performance.now() - begun) / 1_000;
  return { name, seconds, tables, trouble: troubleOf(bench.exitCode, tables) };
}

function troubleOf(exitCode: number | null, tables: number): string | undefined {
  if (exitCode !== 0) return 'failed';
  return tables === 0 ? 'shows no table' : undefined;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
