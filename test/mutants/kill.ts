import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { THREAD_LIMITS } from '../simulation/thread-limits';
import { buildVariant } from './build-variant';
import type { Hunt, HuntTask } from './hunter';
import type { Mutant } from './mutant';

export interface Verdict {
  readonly mutant: Mutant;
  readonly isKilled: boolean;
  /** Over the hunts, from different seeds. */
  readonly medianSchedules: number;
  /** The first broken promise, in words. */
  readonly breach: string | undefined;
}

/** Apart by more than one hunt can play. */
const SEEDS = [1, 2, 3, 4, 5].map((nth) => nth * 1_000_000);

/** Builds the variant with the mistake and simulates it until it breaks a promise, from several seeds. */
export async function kill(mutant: Mutant, limit: number): Promise<Verdict> {
  const variant = buildVariant(mutant.name, mutant.edits);
  try {
    const hunts = await runHunter(variant, { world: mutant.world, seeds: SEEDS, limit });
    return {
      mutant,
      isKilled: hunts.every(({ breach }) => breach !== undefined),
      medianSchedules: median(hunts.map(({ schedules }) => schedules)),
      breach: hunts.find(({ breach }) => breach !== undefined)?.breach,
    };
  } finally {
    rmSync(variant, { recursive: true, force: true });
  }
}

function runHunter(variant: string, task: HuntTask): Promise<Hunt[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(variant, 'test', 'mutants', 'hunter.js'), {
      workerData: task,
      resourceLimits: THREAD_LIMITS,
    });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The hunter ended with ${code} and said nothing.`)));
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
