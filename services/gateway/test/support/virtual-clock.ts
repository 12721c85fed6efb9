import type { Clock } from '@libs/clock';

/** Lets everything that can run now run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Time that passes only when a test says so. */
export class VirtualClock implements Clock {
  private timers: { at: number; fire: () => void }[] = [];
  private elapsed = 0;
  private wallOffset = 1_700_000_000_000;

  now(): number {
    return this.elapsed;
  }

  wallNow(): number {
    return this.wallOffset + this.elapsed;
  }

  stepWall(ms: number): void {
    this.wallOffset += ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.timers = this.timers.filter((other) => other !== timer);
        reject(signal?.reason as Error);
      };
      const fire = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const timer = { at: this.elapsed + ms, fire };
      this.timers.push(timer);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Fires each timer at its time, and lets what follows from it run before the next. */
  async advanceTo(until: number): Promise<void> {
    await settle();
    for (;;) {
      const next = this.timers.reduce<{ at: number; fire: () => void } | undefined>(
        (a, b) => (a === undefined || b.at < a.at ? b : a),
        undefined,
      );
      if (next === undefined || next.at > until) break;
      this.elapsed = Math.max(this.elapsed, next.at);
      this.timers = this.timers.filter((timer) => timer !== next);
      next.fire();
      await settle();
    }
    this.elapsed = Math.max(this.elapsed, until);
  }

  advance(ms: number): Promise<void> {
    return this.advanceTo(this.elapsed + ms);
  }
}
