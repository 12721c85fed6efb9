import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './clock';

/** The machine's own clocks. `performance.now` counts on CLOCK_MONOTONIC: it never steps, and a paused process sees it jump. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal, ref: false } : { ref: false }),
};
