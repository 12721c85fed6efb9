import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  timeoutMs?: number | undefined;
  everyMs?: number | undefined;
}

/**
 * Runs the assertion until it holds and returns what it returned; after the time-out, throws its last error.
 * The way to wait in a test: it takes as long as the thing takes, and says what was missing if it never comes. Give another time-out
 * only where more than a minute may be right, or where the test is about one.
 */
export async function eventually<T>(
  assertion: () => T | Promise<T>,
  { timeoutMs = 60_000, everyMs = 20 }: Patience = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() >= deadline) throw error;
      await sleep(everyMs);
    }
  }
}
