const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * How long to wait before trying again what was refused `refusals` times in a row: twice as long each time, up to a minute, never
 * less than the service asks for, and somewhat more by chance, so that many pages do not come back at one moment.
 */
export function pauseBefore(refusals: number, retryAfterS = 0, chance = Math.random()): number {
  const own = Math.min(LONGEST_MS, FIRST_MS * 2 ** (refusals - 1));
  return Math.max(own, retryAfterS * 1_000) + (chance * own) / 2;
}
