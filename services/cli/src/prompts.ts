import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Interrupted } from './cli.errors';

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  /** Standard error, so that standard output holds the result and nothing else. */
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
  /** A terminal that is being read hands Ctrl-C to its reader and not to the process. */
  readonly onInterrupt: () => void;
}

export async function ask(terminal: Terminal, question: string): Promise<boolean> {
  const reader = createInterface({ input: terminal.input, output: terminal.output });
  return /^y(es)?$/i.test((await answer(reader, terminal, `${question} [y/N] `)).trim());
}

/** What is typed is shown nowhere: a reader that is there before the question is, and that writes to nowhere. */
export async function askSecret(terminal: Terminal, question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: terminal.input, output: nowhere, terminal: true });
  terminal.output.write(question);
  try {
    return await answer(reader, terminal, '');
  } finally {
    terminal.output.write('\n');
  }
}

async function answer(reader: Interface, terminal: Terminal, question: string): Promise<string> {
  const { signal, onInterrupt } = terminal;
  const closed = new AbortController();
  reader.once('SIGINT', onInterrupt);
  // Ctrl-D
  reader.once('close', () => closed.abort());
  try {
    return await reader.question(question, { signal: AbortSignal.any([signal, closed.signal]) });
  } catch (error) {
    if (signal.aborted || closed.signal.aborted) throw new Interrupted('Interrupted; nothing was done.');
    throw error;
  } finally {
    reader.close();
  }
}
