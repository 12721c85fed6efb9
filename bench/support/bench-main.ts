import { cpus } from 'node:os';
import { BadOption } from '../../test/support/option-values';
import { type Bench, runBench } from './run-bench';

export interface BenchProgram<O> {
  /** For `--help`, and for whoever gave a wrong option. */
  readonly usage: string;
  /** Undefined: help was asked for. @throws BadOption */
  readonly readOptions: (args: readonly string[]) => O | undefined;
  readonly run: (bench: Bench, options: O) => Promise<void>;
}

/** What the main.ts of every bench does. */
export async function benchMain<O>({ usage, readOptions, run }: BenchProgram<O>): Promise<void> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options === undefined) process.stdout.write(`${usage}\n`);
    else await runBench((bench) => run(bench, options));
  } catch (error) {
    if (!(error instanceof BadOption)) throw error;
    process.stderr.write(`${error.message}\n\n${usage}\n`);
    process.exitCode = 1;
  }
}

/** What the figures are of. */
export const machineLine = (): string =>
  `${cpus()[0]?.model ?? ''}, ${String(cpus().length)} cores, Node ${process.version}`;
