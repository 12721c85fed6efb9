#!/usr/bin/env node
import { text } from 'node:stream/consumers';
import { EXIT } from './exit-code';
import { explain } from './explain';
import { ask, askSecret } from './prompts';
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

// kafkajs leaves some of its own behind when a connection breaks (docs/adr/0005-events.md); whoever awaits sees the others.
process.on('unhandledRejection', (reason) => stderr.write(`${explain(reason)}\n`));

const signal = stopSignal();
const terminal = { input: stdin, output: stderr, signal, onInterrupt: () => process.emit('SIGINT') };
void runCli(process.argv.slice(2), {
  env: process.env,
  stdout,
  stderr,
  signal,
  // A reader such as head has seen enough.
  onUnread: () => process.exit(EXIT.ok),
  ask: stdin.isTTY ? (question) => ask(terminal, question) : undefined,
  askSecret: stdin.isTTY ? (question) => askSecret(terminal, question) : undefined,
  readInput: () => text(stdin),
}).then((code) => {
  // What a pipe has not taken yet is written first.
  stdout.write('', () => process.exit(code));
});
