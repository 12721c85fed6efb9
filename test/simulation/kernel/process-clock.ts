import type { Clock } from '@libs/clock';
import type { Cancel, VirtualTime } from './virtual-time';

/** 2023-11-14: when every schedule begins, by a wall clock that is right. */
export const EPOCH_MS = 1_700_000_000_000;

/**
 * The clocks of one process: a monotonic one with a rate error, which stops while the machine is suspended, and a wall clock that
 * may be stepped. A timer fires when its process can run, never early.
 */
export class ProcessClock implements Clock {
  private lostMs = 0;
  private wallOffsetMs = 0;

  constructor(
    private readonly time: VirtualTime,
    /** Seconds that it counts in a true second. */
    private readonly rate: number,
    private readonly wake: (run: () => void) => void,
  ) {}

  now(): number {
    return (this.time.now - this.lostMs) * this.rate;
  }

  wallNow(): number {
    return EPOCH_MS + this.time.now + this.wallOffsetMs;
  }

  get isStepped(): boolean {
    return this.wallOffsetMs !== 0;
  }

  stepWall(ms: number): void {
    this.wallOffsetMs += ms;
  }

  /** The machine was suspended for so long. */
  miss(ms: number): void {
    this.lostMs += ms;
  }

  after(ms: number, run: () => void): Cancel {
    return this.time.after(ms / this.rate, () => this.wake(run));
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const cancel = this.after(ms, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      const abort = (): void => {
        cancel();
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
  }
}
