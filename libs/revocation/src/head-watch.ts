import { Bell } from './bell';
import type { Clock } from '@libs/clock';
import type { HeadSignal } from './lease-server';

/**
 * A HeadSignal that is told of each head its process hears of: by LISTEN, by its own commits, by a slow poll.
 *
 * Guarantee: a wait ends at the latest after its time-out. Believes the last word, also when it is lower (another incarnation).
 * Source: docs/adr/0004-leased-suffix.md.
 */
export class HeadWatch implements HeadSignal {
  private readonly bell: Bell;
  private head = -1;

  constructor(private readonly clock: Clock) {
    this.bell = new Bell(clock);
  }

  /** The last head that was told; -1: none yet. */
  get latest(): number {
    return this.head;
  }

  announce(head: number): void {
    this.head = head;
    this.bell.ring();
  }

  async waitForHeadAbove(seq: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
    const until = this.clock.now() + timeoutMs;
    for (
      let left = timeoutMs;
      this.head <= seq && left > 0 && !signal.aborted;
      left = until - this.clock.now()
    ) {
      await this.bell.next(left, signal);
    }
  }
}
