import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Narrator } from '@libs/local-instance';

/** What a bench works with: its own directory, and what has to be stopped when it ends. */
export interface Bench {
  readonly narrator: Narrator;
  /** Removed at the end. */
  readonly dataDir: string;
  /** Called at the end, the last one first, also where the bench failed or was interrupted. */
  atTheEnd(stop: () => unknown): void;
}

/** Runs a bench and cleans up after it. A failure goes to stderr and into the exit code. */
export async function runBench(bench: (context: Bench) => Promise<void>): Promise<void> {
  const stops: (() => unknown)[] = [];
  const dataDir = await mkdtemp(join(tmpdir(), 'portcullis-bench-'));
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        reject(new Error(`Interrupted by ${signal}`));
      });
  });
  try {
    const context = {
      narrator: new Narrator(),
      dataDir,
      atTheEnd: (stop: () => unknown) => stops.push(stop),
    };
    await Promise.race([bench(context), interrupted]);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    for (const stop of stops.reverse()) await Promise.resolve(stop());
    await rm(dataDir, { recursive: true, force: true });
  }
}
