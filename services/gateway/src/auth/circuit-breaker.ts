import type { Clock } from '@libs/clock';

export interface BreakerSettings {
  /** Failures one after another that open it. */
  failures: number;
  /** How long nothing is tried then, before one probe. */
  openMs: number;
}

/** Keeps a dead or slow helper from costing every request its time-out. */
export class CircuitBreaker {
  private failed = 0;
  private openUntil = 0;

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly settings: BreakerSettings,
  ) {}

  get isOpen(): boolean {
    return this.failed >= this.settings.failures && this.clock.now() < this.openUntil;
  }

  /** Runs the action, or gives `otherwise` without trying. */
  async run<T>(action: () => Promise<T>, otherwise: T): Promise<T> {
    if (this.isOpen) return otherwise;
    // The probe: until it is back, the others go without.
    if (this.failed >= this.settings.failures) this.openUntil = this.clock.now() + this.settings.openMs;
    try {
      const result = await action();
      this.failed = 0;
      return result;
    } catch (error) {
      this.failed += 1;
      this.openUntil = this.clock.now() + this.settings.openMs;
      throw error;
    }
  }
}
