import type { DomainError } from '@libs/errors';
import { Overloaded } from '../proxy/proxy.errors';

/** Counts the requests under way and refuses those beyond what this process can hold. */
export class Admission {
  private underWay = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly maxUnderWay: number) {}

  get count(): number {
    return this.underWay;
  }

  /** Returns how to leave, once; undefined if there is no room. */
  enter(): (() => void) | undefined {
    if (this.underWay >= this.maxUnderWay) return undefined;
    this.underWay += 1;
    return () => {
      this.underWay -= 1;
      if (this.underWay === 0) for (const wake of this.waiting.splice(0)) wake();
    };
  }

  refusal(): DomainError {
    return new Overloaded();
  }

  /** Resolves when nothing is under way any more, or after `ms` at the latest. */
  async whenIdle(ms: number): Promise<void> {
    if (this.underWay === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
