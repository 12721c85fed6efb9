import type { Clock } from './clock';
import type { HeadSignal } from './lease-server';

/** A HeadSignal that is told of each head the process hears of (LISTEN, its own commits, a poll). */
export class HeadWatch implements HeadSignal {
  constructor(clock: Clock) {
    void clock;
  }
  announce(head: number): void {
    throw new Error('skeleton');
  }
  waitForHeadAbove(seq: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
    throw new Error('skeleton');
  }
}
