import { type Clock, systemClock } from '@libs/clock';

/** A burst that is worked off within this time is let in whole. */
const PATIENCE_MS = 1_000;

/**
 * Tells a burst from an overload. The queue that a burst makes is soon empty again; one that never is, is of more than is served, and whoever joins it
 * only waits longer ("Controlling Queue Delay", Nichols and Jacobson, 2012). To be asked about at each arrival: the first after an
 * empty queue finds it empty.
 */
export class StandingQueue {
  private since: number | undefined;

  constructor(
    private readonly waiting: () => number,
    private readonly clock: Pick<Clock, 'now'> = systemClock,
  ) {}

  /** Whether it was found empty at no arrival for longer than a burst takes. */
  stands(): boolean {
    if (this.waiting() === 0) {
      this.since = undefined;
      return false;
    }
    const now = this.clock.now();
    this.since ??= now;
    return now - this.since > PATIENCE_MS;
  }
}
