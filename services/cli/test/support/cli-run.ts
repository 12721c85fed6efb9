import { PassThrough } from 'node:stream';
import { runCli } from '../../src/run-cli';
import { expectDocumented } from './documented-output';

export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Standard output, a JSON document per line; each has the fields that docs/cli.md says. */
  readonly json: readonly Record<string, unknown>[];
}

export interface CliRig {
  readonly env?: Readonly<Record<string, string>>;
  /** Called with what was said so far whenever something is said. */
  readonly onSaid?: (said: string, interrupt: () => void) => void;
  readonly ask?: (question: string) => Promise<boolean>;
  readonly askSecret?: (question: string) => Promise<string>;
  /** Standard input. */
  readonly input?: string;
}

/** A command line, carried out in this process as `main.ts` does. */
export async function cli(command: string, rig: CliRig = {}): Promise<CliRun> {
  const { env = {}, onSaid, ask, askSecret, input = '' } = rig;
  const stopping = new AbortController();
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    streams[name].on('data', (chunk) => {
      texts[name] += String(chunk);
      onSaid?.(texts.stdout + texts.stderr, () => stopping.abort());
    });
  const argv = command.split(' ').filter((word) => word !== '');
  const code = await runCli(argv, {
    env,
    ask,
    askSecret,
    end: () => undefined,
    readInput: () => Promise.resolve(input),
    signal: stopping.signal,
    ...streams,
  });
  // The streams hand over what was written a tick later.
  await new Promise((resolve) => setImmediate(resolve));
  return {
    code,
    out: texts.stdout,
    err: texts.stderr,
    get json() {
      const lines = texts.stdout.split('\n').filter((line) => line !== '');
      const documents = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      for (const document of documents) expectDocumented(command, document);
      return documents;
    },
  };
}
