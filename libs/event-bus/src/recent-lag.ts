import { type Clock, systemClock } from '@libs/clock';
import type { EventBus, Lag } from './event-bus';

/** So often at the most the bus is asked, whoever looks. */
const ASK_EVERY_MS = 5_000;
/** What is older is not told any more. */
const STALE_MS = 120_000;

/** The lag as it was when somebody last looked: a broker that does not answer never holds up a scrape. */
export class RecentLag {
  private heard: { readonly lag: readonly Lag[]; readonly at: number } | undefined;
  private askedAt = -Infinity;
  private asking = false;

  constructor(
    private readonly bus: Pick<EventBus, 'lag'>,
    private readonly clock: Pick<Clock, 'now'> = systemClock,
  ) {}

  /** What is known, and asks for what will be known next time. */
  latest(): readonly Lag[] {
    const now = this.clock.now();
    if (!this.asking && now - this.askedAt >= ASK_EVERY_MS) void this.ask(now);
    return this.heard !== undefined && now - this.heard.at < STALE_MS ? this.heard.lag : [];
  }

  private async ask(now: number): Promise<void> {
    this.askedAt = now;
    this.asking = true;
    try {
      this.heard = { lag: await this.bus.lag(), at: this.clock.now() };
    } catch {
      // A bus out of reach shows in the group's progress.
      this.heard = undefined;
    } finally {
      this.asking = false;
    }
  }
}
