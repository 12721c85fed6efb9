import type { Fact } from './facts';
import { isProven, type Standing } from './standing';

/** One piece of work under way whose result is acknowledged only while `stillValid()`. */
export interface Pass {
  /** Ask after the commit, in the very tick that answers. False: answer 503, not success. */
  stillValid(): boolean;
  /** Must be called once the answer is out or given up; more than once is harmless. */
  leave(): void;
}

/**
 * Keeps a revocation from being acknowledged while work that it forbids is under way (ingestion's uploads, the gateway's changes).
 *
 * Guarantee: a row is applied first, so nothing it denies enters from then on; drained() resolves when nothing it denies is left.
 * A holder that outlives its lease learns it from stillValid().
 * Assumes: who enters asks stillValid() in the tick that answers, and leaves after that; who holds has made sure of the fact by
 * itself, in a tick after hold().
 * Source: docs/adr/0004-leased-suffix.md.
 */
export class AckBarrier {
  private readonly inFlight = new Set<Fact>();
  private readonly waiting = new Set<() => void>();

  constructor(private readonly standing: Pick<Standing, 'lease' | 'view'>) {}

  /** Undefined when the lease is not fresh, or the fact is denied or cannot be judged here: answer 503, or introspect anew. */
  enter({ incarnation, asOf, subjects }: Fact): Pass | undefined {
    const fact = { incarnation, asOf, subjects };
    if (!isProven(this.standing, fact)) return undefined;
    const leave = this.track(fact);
    return { stillValid: () => this.inFlight.has(fact) && isProven(this.standing, fact), leave };
  }

  /**
   * For work that may rest on more than the lease, such as an answer of the authority: nothing is asked, acknowledgements wait.
   * Gives how to leave, which must be called; more than once is harmless.
   */
  hold({ incarnation, asOf, subjects }: Fact): () => void {
    return this.track({ incarnation, asOf, subjects });
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

  private track(fact: Fact): () => void {
    this.inFlight.add(fact);
    return () => {
      this.inFlight.delete(fact);
      for (const check of [...this.waiting]) check();
    };
  }
}
