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
const SEED_STEP = 1_000_000;

/** Builds the variant with the mistake and simulates it until it breaks a promise, in several hunts from seeds of their own. */
export async function kill(mutant: Mutant, hunted: { times: number; limit: number }): Promise<Verdict> {
  const variant = buildVariant(mutant.name, mutant.edits);
  const seeds = Array.from({ length: hunted.times }, (_, nth) => (nth + 1) * SEED_STEP);
  try {
    const hunts = await runHunter(variant, { world: mutant.world, seeds, limit: hunted.limit });
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
