import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Options } from './options';
import { NEXT, type PlayerMessage, type PlayerTask, STOP } from './player';
import { addTally, type Breach, type Tally } from './tally';
import { THREAD_LIMITS } from './thread-limits';

export interface Listener {
  breached(breach: Breach): void;
  traced(lines: readonly string[]): void;
  /** Now and then: how many schedules have been begun. */
  progressed(begun: number): void;
}

const PROGRESS_EVERY_MS = 10_000;

/** Plays the schedules on all cores, or as many of them as have begun when a stop is asked for; gives what they showed together. */
export async function simulate(
  options: Options,
  listener: Listener,
  stopAsked?: AbortSignal,
): Promise<Tally> {
  const { worlds, schedules, seed, trace, untilBreach } = options;
  const state = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  const task: PlayerTask = { worlds: [...worlds], schedules, seed, trace, untilBreach, state };
  const progress = setInterval(
    () => listener.progressed(Math.min(Atomics.load(new Int32Array(state), NEXT), schedules)),
    PROGRESS_EVERY_MS,
  );
  stopAsked?.addEventListener('abort', () => Atomics.store(new Int32Array(state), STOP, 1), { once: true });
  const tally: Tally = {};
  try {
    const players = Array.from({ length: Math.min(availableParallelism(), schedules) }, () =>
      runPlayer(task, (message) => {
        if (message.kind === 'breach') listener.breached(message.breach);
        else if (message.kind === 'trace') listener.traced(message.lines);
        else addTally(tally, message.tally);
      }),
    );
    await Promise.all(players);
  } finally {
    clearInterval(progress);
  }
  return tally;
}

function runPlayer(task: PlayerTask, heard: (message: PlayerMessage) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, 'player.js'), {
      workerData: task,
      resourceLimits: THREAD_LIMITS,
    });
    worker.on('message', heard);
    worker.on('error', reject);
    worker.on('exit', () => resolve());
  });
}
