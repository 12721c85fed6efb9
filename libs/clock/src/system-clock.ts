import type { Clock } from './clock';

/** The machine's own clocks. `performance.now` counts on CLOCK_MONOTONIC: it never steps, and a paused process sees it jump. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  sleep,
};

/**
 * Not that of `node:timers/promises`: where it is aborted it makes an error with a stack, and most waits here are for an answer that
 * comes before them.
 */
function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms).unref();
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
