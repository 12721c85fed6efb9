import type { Clock } from '@libs/clock';

/** Wakes waiting revocations. May be late, or ring for nothing. */
export interface WakeSignal {
  /** Resolves at the next ring, after `timeoutMs`, or when aborted. Never rejects. No ring after the call is missed. */
  next(timeoutMs: number, signal?: AbortSignal): Promise<void>;
}

/**
 * A WakeSignal within one process: whoever hears of a beat (a renewal, a NOTIFY) rings it.
 *
 * Guarantee: a ring wakes everybody who called next() before it. Nothing depends on a ring for safety, only for speed.
 * Source: docs/adr/0004-leased-suffix.md.
 */
export class Bell implements WakeSignal {
  private readonly listeners = new Set<() => void>();

  constructor(private readonly clock: Clock) {}

  ring(): void {
    for (const wake of [...this.listeners]) wake();
  }

  next(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = new AbortController();
      const wake = (): void => {
        if (!this.listeners.delete(wake)) return;
        signal?.removeEventListener('abort', wake);
        timer.abort();
        resolve();
      };
      this.listeners.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
      this.clock.sleep(timeoutMs, timer.signal).then(wake, wake);
    });
  }
}
