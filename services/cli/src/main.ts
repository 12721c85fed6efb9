#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { EXIT } from './exit-code';
import { explain } from './explain';
import { runCli } from './run-cli';

const { stdin, stdout, stderr } = process;

/** The first signal lets the work under way be finished, the second does not. */
function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  const stop = (): void => {
    if (stopping.signal.aborted) process.exit(EXIT.interrupted);
    stopping.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return stopping.signal;
}

/** On standard error, so that standard output holds the result and nothing else. */
async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  const reader = createInterface({ input: stdin, output: stderr });
  // A terminal that is being read hands Ctrl-C to its reader and not to the process.
  reader.once('SIGINT', () => process.emit('SIGINT'));
  try {
    return /^y(es)?$/i.test((await reader.question(`${question} [y/N] `, { signal })).trim());
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  } finally {
    reader.close();
  }
}

// A reader such as head has seen enough.
stdout.on('error', () => process.exit(EXIT.ok));
// kafkajs leaves some of its own behind when a connection breaks (docs/adr/0005-events.md); whoever awaits sees the others.
process.on('unhandledRejection', (reason) => stderr.write(`${explain(reason)}\n`));

const signal = stopSignal();
void runCli(process.argv.slice(2), {
  env: process.env,
  stdout,
  stderr,
  signal,
  ask: stdin.isTTY ? (question) => ask(question, signal) : undefined,
}).then((code) => {
  // What a pipe has not taken yet is written first.
  stdout.write('', () => process.exit(code));
});
