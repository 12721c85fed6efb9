import type { Clock } from '@libs/clock';

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/** Lets everything that can run now run. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Time that passes only when a test says so. */
export class ManualClock implements Clock {
  private monotonic = 1_000;
  private wall = 1_700_000_000_000;
  private timers: Timer[] = [];

  now(): number {
    return this.monotonic;
  }

  wallNow(): number {
    return this.wall;
  }

  get pendingTimers(): number {
    return this.timers.length;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const onAbort = (): void => {
        this.timers = this.timers.filter((other) => other !== timer);
        reject(signal?.reason as Error);
      };
      const fire = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const timer = { at: this.monotonic + ms, fire };
      this.timers.push(timer);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Fires each timer at its time, and lets what follows from it run before the next. */
  async advance(ms: number): Promise<void> {
    const until = this.monotonic + ms;
    await settle();
    for (;;) {
      const next = this.timers.reduce<Timer | undefined>(
        (a, b) => (a === undefined || b.at < a.at ? b : a),
        undefined,
      );
      if (next === undefined || next.at > until) break;
      this.pass(Math.max(0, next.at - this.monotonic));
      this.timers = this.timers.filter((timer) => timer !== next);
      next.fire();
      await settle();
    }
    this.pass(until - this.monotonic);
    await settle();
  }

  /** As a process that was stopped sees it: time has passed, no timer has fired yet. */
  pass(ms: number): void {
    this.monotonic += ms;
    this.wall += ms;
  }

  stepWall(ms: number): void {
    this.wall += ms;
  }
}
