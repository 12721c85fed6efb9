import type { World } from './kernel/world';
import { revocationsWorld } from './revocations/revocations-world';
import { uploadsWorld } from './uploads/uploads-world';

/** Every world there is. */
export const WORLDS: readonly World[] = [revocationsWorld, uploadsWorld];

export function worldNamed(name: string): World {
  const world = WORLDS.find((one) => one.name === name);
  if (!world)
    throw new Error(`There is no world ${name}; there are ${WORLDS.map((one) => one.name).join(', ')}.`);
  return world;
}
