import type { Clock } from '@libs/clock';

/** Waits that double from `initialMs` to `maxMs`, each shortened by up to a half so that failing processes do not move in step. */
export interface Backoff {
  readonly initialMs: number;
  readonly maxMs: number;
}

export const backoffMs = ({ initialMs, maxMs }: Backoff, attempt: number, random = Math.random): number =>
  Math.min(maxMs, initialMs * 2 ** Math.min(attempt - 1, 30)) * (0.5 + random() / 2);

/** Resolves as the promise does, or with undefined as soon as one of the signals is aborted. It leaves no listener behind. */
export const unlessAborted = async <T>(
  promise: Promise<T>,
  ...signals: AbortSignal[]
): Promise<T | undefined> => {
  const forgotten = new AbortController();
  const stopped = new Promise<undefined>((resolve) => {
    const stop = (): void => resolve(undefined);
    for (const signal of signals) {
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true, signal: forgotten.signal });
    }
  });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    forgotten.abort();
  }
};

/** Resolves after `ms`, or as soon as one of the signals is aborted. It never rejects: the caller looks at the signal. */
export const pause = async (
  clock: Pick<Clock, 'sleep'>,
  ms: number,
  ...signals: AbortSignal[]
): Promise<void> => {
  const over = new AbortController();
  const slept = clock.sleep(ms, over.signal).catch(() => undefined);
  await unlessAborted(slept, ...signals);
  over.abort();
};
