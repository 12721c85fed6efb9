import type { Clock } from '@libs/clock';
import { NotYet, type Subscription, type SubscriptionProgress } from './event-bus';

/** Counts what one subscription does. */
export class Progress {
  connected = false;
  handled = 0;
  failed = 0;
  parked = 0;
  skipped = 0;
  readonly redelivering = new Set<string>();
  private readonly calls = new Set<{ readonly since: number }>();
  private progressedAt: number;

  constructor(
    private readonly to: Subscription,
    private readonly topics: readonly string[],
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.progressedAt = clock.now();
  }

  /** The bus answered. */
  heard(): void {
    this.connected = true;
    this.progressedAt = this.clock.now();
  }

  /** Runs a handler and counts how it ended. */
  async handling<T>(call: () => Promise<T>): Promise<T> {
    const running = { since: this.clock.now() };
    this.calls.add(running);
    try {
      const result = await call();
      this.handled += 1;
      return result;
    } catch (error) {
      if (!(error instanceof NotYet)) this.failed += 1;
      throw error;
    } finally {
      this.calls.delete(running);
      this.progressedAt = this.clock.now();
    }
  }

  snapshot(): SubscriptionProgress {
    const now = this.clock.now();
    return {
      group: this.to.group,
      delivery: this.to.delivery,
      topics: this.topics,
      connected: this.connected,
      sinceProgressMs: now - this.progressedAt,
      handlingForMs: Math.max(0, ...[...this.calls].map(({ since }) => now - since)),
      redelivering: this.redelivering.size,
      handled: this.handled,
      failed: this.failed,
      parked: this.parked,
      skipped: this.skipped,
    };
  }
}
