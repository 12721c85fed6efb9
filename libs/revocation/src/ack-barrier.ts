import type { Fact } from './facts';
import type { Standing } from './standing';

/** One piece of work under way whose result is acknowledged only while `stillValid()`. */
export interface Pass {
  /** Ask after the commit, in the tick that answers: false means answer 503, not success. */
  stillValid(): boolean;
  /** Must be called once the answer is out or given up; more than once is harmless. */
  leave(): void;
}

export class AckBarrier {
  constructor(standing: Pick<Standing, 'lease' | 'view'>) {
    void standing;
  }
  /** Undefined when the lease is not fresh or the fact is denied or unknown: answer 503, or introspect anew. */
  enter(fact: Fact): Pass | undefined {
    throw new Error('skeleton');
  }
  /** Resolves when none that is denied now is under way any more. The LeaseClient's `beforeAck`. */
  drained(): Promise<void> {
    throw new Error('skeleton');
  }
}
