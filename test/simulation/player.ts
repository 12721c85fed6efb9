import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { useQuickAbort } from './kernel/quick-abort';
import type { Outcome } from './kernel/world';
import { play, type Schedule, scheduleAt } from './play';
import { addOutcome, type Breach, type Tally } from './tally';

/** What a player thread is given. `state` is shared: the number of the next schedule, and whether to stop. */
const taskSchema = z.object({
  worlds: z.array(z.string()),
  schedules: z.number(),
  seed: z.number(),
  trace: z.boolean(),
  untilBreach: z.boolean(),
  state: z.instanceof(SharedArrayBuffer),
});
export type PlayerTask = z.output<typeof taskSchema>;
export const NEXT = 0;
export const STOP = 1;

/** What it says while it plays, and at the end. */
export type PlayerMessage =
  | { readonly kind: 'breach'; readonly breach: Breach }
  | { readonly kind: 'trace'; readonly lines: readonly string[] }
  | { readonly kind: 'tally'; readonly tally: Tally };

async function main(task: PlayerTask, say: (message: PlayerMessage) => void): Promise<void> {
  // Nobody reads the stacks of errors that faults cause by the thousand.
  Error.stackTraceLimit = 0;
  useQuickAbort();
  const state = new Int32Array(task.state);
  const tally: Tally = {};
  const next = (): Schedule | undefined => {
    if (Atomics.load(state, STOP) === 1) return undefined;
    const index = Atomics.add(state, NEXT, 1);
    return index < task.schedules ? scheduleAt(index, task.worlds, task.seed) : undefined;
  };
  const played = ({ world, seed }: Schedule, outcome: Outcome): void => {
    addOutcome(tally, world, outcome);
    if (task.trace) say({ kind: 'trace', lines: outcome.trace });
    if (outcome.breaches.length === 0) return;
    say({ kind: 'breach', breach: { world, seed, what: outcome.breaches } });
    if (task.untilBreach) Atomics.store(state, STOP, 1);
  };
  await play(next, played, task.trace);
  say({ kind: 'tally', tally });
}

if (parentPort) {
  const port = parentPort;
  void main(taskSchema.parse(workerData), (message) => port.postMessage(message));
}
