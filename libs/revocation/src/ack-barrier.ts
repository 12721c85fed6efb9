import type { Fact } from './facts';
import type { Standing } from './standing';

/** One piece of work under way whose result is acknowledged only while `stillValid()`. */
export interface Pass {
  /** Ask after the commit, in the very tick that answers. False: answer 503, not success. */
  stillValid(): boolean;
  /** Must be called once the answer is out or given up; more than once is harmless. */
  leave(): void;
}

/**
 * Keeps a revocation from being acknowledged while work that it forbids is under way (ingestion's uploads).
 *
 * Guarantee: a row is applied first, so nothing it denies enters from then on; drained() resolves when nothing it denies is left.
 * A holder that outlives its lease learns it from stillValid().
 * Assumes: the holder asks stillValid() in the tick that answers, and leaves after that.
 * Source: docs/adr/0004-leased-suffix.md.
 */
export class AckBarrier {
  private readonly inFlight = new Set<Fact>();
  private readonly waiting = new Set<() => void>();

  constructor(private readonly standing: Pick<Standing, 'lease' | 'view'>) {}

  /** Undefined when the lease is not fresh, or the fact is denied or cannot be judged here: answer 503, or introspect anew. */
  enter({ incarnation, asOf, subjects }: Fact): Pass | undefined {
    const fact = { incarnation, asOf, subjects };
    if (!this.holds(fact)) return undefined;
    this.inFlight.add(fact);
    return {
      stillValid: () => this.inFlight.has(fact) && this.holds(fact),
      leave: () => {
        this.inFlight.delete(fact);
        for (const check of [...this.waiting]) check();
      },
    };
  }

  /** Resolves when nothing that is denied now, or that cannot be judged any more, is under way. The client's `beforeAck`. */
  drained(): Promise<void> {
    const left = new Set([...this.inFlight].filter((fact) => !this.standing.view.admits(fact)));
    return new Promise((resolve) => {
      const check = (): void => {
        for (const fact of left) if (!this.inFlight.has(fact)) left.delete(fact);
        if (left.size > 0) return;
        this.waiting.delete(check);
        resolve();
      };
      this.waiting.add(check);
      check();
    });
  }

  private holds(fact: Fact): boolean {
    return this.standing.lease.fresh() && this.standing.view.admits(fact);
  }
}
