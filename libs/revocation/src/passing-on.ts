import type { Allow } from './decision';
import type { Fact } from './facts';
import { isProven, type Standing } from './standing';

/**
 * Whether a gateway may pass on what a service has acknowledged, some time after the decision.
 *
 * Guarantee: what is passed on rests on nothing that a revocation had taken away which had answered when the acknowledgement came.
 * Without a lease nothing keeps a later one from its answer while the authority is asked: docs/guarantee.md says so.
 * Assumes: the caller asks in the tick in which it would pass it on, and passes it on in the tick in which it may.
 * Source: docs/adr/0004-leased-suffix.md.
 */
export class PassingOn<T> {
  constructor(private readonly standing: Pick<Standing, 'lease' | 'view'>) {}

  isProven(fact: Fact): boolean {
    return isProven(this.standing, fact);
  }

  /** Undefined: now. Otherwise when it resolves, by the decision that it gives; it rejects with what is to be told instead. */
  confirm(granted: Allow<T>, decideAgain: () => Allow<T> | Promise<Allow<T>>): Promise<Allow<T>> | undefined {
    return this.isProven(granted) ? undefined : startedNow(decideAgain);
  }
}

/** What it throws at once is rejected with. */
const startedNow = async <T>(start: () => T | Promise<T>): Promise<T> => start();
