import type { Clock } from '@libs/clock';

/** Waits that double from `initialMs` to `maxMs`, each shortened by up to a half so that failing processes do not move in step. */
export interface Backoff {
  readonly initialMs: number;
  readonly maxMs: number;
}

export const backoffMs = ({ initialMs, maxMs }: Backoff, attempt: number, random = Math.random): number =>
  Math.min(maxMs, initialMs * 2 ** Math.min(attempt - 1, 30)) * (0.5 + random() / 2);

/** Resolves as the promise does, or with undefined as soon as one of the signals is aborted. It leaves no listener behind. */
export const unlessAborted = <T>(
  promise: Promise<T>,
  ...signals: readonly AbortSignal[]
): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      for (const signal of signals) signal.removeEventListener('abort', stop);
      resolve(undefined);
    };
    promise.then(resolve, reject).finally(stop);
    for (const signal of signals) signal.addEventListener('abort', stop, { once: true });
    if (signals.some(({ aborted }) => aborted)) stop();
  });

/** Resolves as soon as one of the signals is aborted, however long that takes: a timer ends after 25 days. */
export const anyAborted = (...signals: readonly AbortSignal[]): Promise<void> =>
  unlessAborted(new Promise<never>(() => undefined), ...signals);

/** Given to what is called off, which nobody looks at: the default reason costs a stack trace each time. */
const OVER = new Error('It is over.');

/** Resolves after `ms`, or as soon as one of the signals is aborted. It never rejects: the caller looks at the signal. */
export const pause = async (
  clock: Pick<Clock, 'sleep'>,
  ms: number,
  ...signals: readonly AbortSignal[]
): Promise<void> => {
  const [signal, ...more] = signals;
  if (more.length === 0) {
    await clock.sleep(ms, signal).catch(() => undefined);
    return;
  }
  const over = new AbortController();
  const slept = clock.sleep(ms, over.signal).catch(() => undefined);
  await unlessAborted(slept, ...signals);
  over.abort(OVER);
};
