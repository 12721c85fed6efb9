import type { Outcome } from './kernel/world';
import { worldNamed } from './worlds';

export interface Schedule {
  readonly world: string;
  readonly seed: number;
}

/** The schedule of each number: worlds in turn, seeds upwards. */
export const scheduleAt = (index: number, worlds: readonly string[], seed: number): Schedule => ({
  world: worlds[index % worlds.length] ?? '',
  seed: seed + Math.floor(index / worlds.length),
});

/** Plays what `next` gives until it gives nothing. */
export async function play(
  next: () => Schedule | undefined,
  played: (schedule: Schedule, outcome: Outcome) => void,
  trace = false,
): Promise<void> {
  for (let schedule = next(); schedule !== undefined; schedule = next())
    played(schedule, await worldNamed(schedule.world).run(schedule.seed, { trace }));
}
