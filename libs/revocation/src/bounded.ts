import type { Clock } from '@libs/clock';

export class TimedOut extends Error {
  constructor(afterMs: number) {
    super(`No answer within ${afterMs} ms.`);
    this.name = 'TimedOut';
  }
}

const NO_LONGER_NEEDED = 'no longer needed';

/** The promise, unless the signal is aborted first; then its reason. */
export async function unlessAborted<X>(promise: Promise<X>, signal: AbortSignal | undefined): Promise<X> {
  if (signal === undefined) return promise;
  let stopListening: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    stopListening = () => {
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stopListening();
  }
}

/** The promise, unless `ms` are over first: then `TimedOut`, and what it comes to is lost. */
export function within<X>(clock: Clock, ms: number, promise: Promise<X>): Promise<X> {
  const timer = new AbortController();
  return new Promise((resolve, reject) => {
    clock.sleep(ms, timer.signal).then(
      () => {
        reject(new TimedOut(ms));
      },
      () => undefined,
    );
    promise.then(resolve, reject).finally(() => {
      timer.abort(NO_LONGER_NEEDED);
    });
  });
}

/**
 * Runs something for `ms` at most, or until `outer` is aborted. It always settles by then, even if what it runs ignores its
 * signal; what comes later is lost.
 */
export async function bounded<X>(
  clock: Clock,
  ms: number,
  outer: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<X>,
): Promise<X> {
  outer?.throwIfAborted();
  const inner = new AbortController();
  const timer = new AbortController();
  const relay = (): void => {
    inner.abort(outer?.reason);
  };
  outer?.addEventListener('abort', relay, { once: true });
  const late = clock.sleep(ms, timer.signal).then(
    () => {
      inner.abort(new TimedOut(ms));
    },
    () => undefined,
  );
  try {
    return await unlessAborted(run(inner.signal), inner.signal);
  } finally {
    outer?.removeEventListener('abort', relay);
    // With a reason of ours: for none, an error with a stack would be made.
    timer.abort(NO_LONGER_NEEDED);
    void late;
  }
}
