#!/usr/bin/env node
import { fstatSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { EXIT } from './exit-code';
import { explain } from './explain';
import { fileSink } from './file-sink';
import { ask, askSecret } from './prompts';
import { runCli } from './run-cli';

const { stdin, stderr } = process;
const stdout = fstatSync(process.stdout.fd).isFile() ? fileSink(process.stdout.fd) : process.stdout;

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
  end: (code) => process.exit(code),
  ask: stdin.isTTY ? (question) => ask(terminal, question) : undefined,
  askSecret: stdin.isTTY ? (question) => askSecret(terminal, question) : undefined,
  readInput: () => text(stdin),
}).then((code) => process.exit(code));
