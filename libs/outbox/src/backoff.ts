/** Waits that double from `initialMs` to `maxMs`, each shortened by up to a half so that failing processes do not move in step. */
export interface Backoff {
  readonly initialMs: number;
  readonly maxMs: number;
}

export const backoffMs = ({ initialMs, maxMs }: Backoff, attempt: number, random = Math.random): number =>
  Math.min(maxMs, initialMs * 2 ** Math.min(attempt - 1, 30)) * (0.5 + random() / 2);

/** Resolves after `ms`, or at once when the signal is or gets aborted. It never rejects: the caller looks at the signal. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, signal.aborted ? 0 : ms);
    signal.addEventListener('abort', done, { once: true });
  });
