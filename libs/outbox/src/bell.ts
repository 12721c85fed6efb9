import type { Clock } from '@libs/clock';
import { unlessAborted } from './backoff';

/** Wakes one waiter. Ringing while nobody waits is not lost: the next wait returns at once. */
export class Bell {
  private rung = false;
  private wake: (() => void) | undefined;

  constructor(private readonly clock: Pick<Clock, 'sleep'>) {}

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Forgets rings so far: call it before looking for work, so that a ring during the look is kept. */
  reset(): void {
    this.rung = false;
  }

  /** Until the next ring, the signal, or `ms`. */
  async wait(signal: AbortSignal, ms = Infinity): Promise<void> {
    if (this.rung) return;
    const rang = new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    const over = new AbortController();
    if (Number.isFinite(ms)) this.clock.sleep(ms, over.signal).then(this.wake, () => undefined);
    await unlessAborted(rang, signal);
    over.abort();
    this.wake = undefined;
  }
}
