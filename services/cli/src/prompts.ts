import { createInterface } from 'node:readline/promises';
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
  return /^y(es)?$/i.test((await readLine(terminal, terminal.output, `${question} [y/N] `)).trim());
}

/** What is typed is shown nowhere. */
export async function askSecret(terminal: Terminal, question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  terminal.output.write(question);
  try {
    return await readLine(terminal, nowhere, '');
  } finally {
    terminal.output.write('\n');
  }
}

async function readLine(
  terminal: Terminal,
  output: NodeJS.WritableStream,
  question: string,
): Promise<string> {
  const { input, signal, onInterrupt } = terminal;
  const reader = createInterface({ input, output, terminal: true });
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
