import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../support/random';
import { monotonicMs } from '../monotonic';

export interface ArrivalOptions {
  readonly perSecond: number;
  readonly random: Random;
  /** How many begin right at the start, so that a short run has some of everything. */
  readonly atFirst?: number;
  /** So much may be under way at once; what arrives beyond it is left out, and said to be. */
  readonly atMost: number;
  readonly onLeftOut: () => void;
  /** Must not reject. */
  readonly begin: () => Promise<void>;
}

/**
 * An open loop: things begin when chance says so, not when the one before has ended, so that a slow system is not spared by
 * clients that wait for it.
 */
export class Arrivals {
  private readonly stopping = new AbortController();
  private readonly underWay = new Set<Promise<void>>();
  private readonly arriving: Promise<void>;

  /** Begins at once. */
  constructor(private readonly options: ArrivalOptions) {
    this.arriving = this.run();
  }

  get count(): number {
    return this.underWay.size;
  }

  /** Nothing more begins; resolves when what is under way has ended. */
  async finish(): Promise<void> {
    this.stopping.abort();
    await this.arriving;
    await Promise.all(this.underWay);
  }

  private async run(): Promise<void> {
    const { perSecond, random, atMost, onLeftOut } = this.options;
    const { signal } = this.stopping;
    for (let begun = 0; begun < (this.options.atFirst ?? 0); begun += 1) this.begin();
    const gapMs = (): number => random.exponential(1_000 / perSecond);
    let dueAt = monotonicMs() + gapMs();
    for (;;) {
      await delay(Math.max(0, dueAt - monotonicMs()), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      // A timer takes a millisecond at least, and longer in a busy process: what became due meanwhile begins with it.
      for (const now = monotonicMs(); dueAt <= now; dueAt += gapMs()) {
        if (this.underWay.size >= atMost) onLeftOut();
        else this.begin();
      }
    }
  }

  private begin(): void {
    const ended = this.options.begin().then(() => {
      this.underWay.delete(ended);
    });
    this.underWay.add(ended);
  }
}
