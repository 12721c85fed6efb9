import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { useQuickAbort } from '../simulation/kernel/quick-abort';
import { play } from '../simulation/play';

const taskSchema = z.object({
  world: z.string(),
  /** The first seed of each hunt. */
  seeds: z.array(z.number()),
  /** Of schedules in one hunt. */
  limit: z.number(),
});
export type HuntTask = z.output<typeof taskSchema>;

/** How one hunt ended: after so many schedules a promise was broken, in these words; undefined: none was. */
export interface Hunt {
  readonly schedules: number;
  readonly breach: string | undefined;
}

/** Schedules with seeds from `seed` on, until one breaks a promise. */
async function hunt(world: string, seed: number, limit: number): Promise<Hunt> {
  let played = 0;
  let breach: string | undefined;
  let begun = 0;
  await play(
    () => (breach === undefined && begun < limit ? { world, seed: seed + begun++ } : undefined),
    (_, { breaches }) => {
      if (breach === undefined) played += 1;
      breach ??= breaches[0];
    },
  );
  return { schedules: played, breach };
}

async function main({ world, seeds, limit }: HuntTask): Promise<Hunt[]> {
  Error.stackTraceLimit = 0;
  useQuickAbort();
  const hunts: Hunt[] = [];
  for (const seed of seeds) {
    const ended = await hunt(world, seed, limit);
    hunts.push(ended);
    // One that nothing notices is not looked for again.
    if (ended.breach === undefined) break;
  }
  return hunts;
}

if (parentPort) {
  const port = parentPort;
  void main(taskSchema.parse(workerData)).then((hunts) => port.postMessage(hunts));
}
