import type { Random } from '../../support/random';

const SHORTEST_GAP_MS = 1;
/** Close to an answer, whatever the rate: what has not heard of a revocation yet hears of it within so little. */
const CLOSE_GAP_MS = 8;

/** Shares a process's probes per second among the probers that are at work, so that their number does not add to the load. */
export class Pace {
  private probers = 0;

  constructor(
    private readonly probesPerSecond: number,
    private readonly random: Random,
  ) {}

  enter(): void {
    this.probers += 1;
  }

  leave(): void {
    this.probers -= 1;
  }

  /** Not even, so that no prober falls into step with anything. */
  gapMs(isClose: boolean): number {
    const fair = (1_000 * this.probers) / this.probesPerSecond;
    const gap = isClose ? Math.min(fair, CLOSE_GAP_MS) : fair;
    return Math.max(SHORTEST_GAP_MS, this.random.between(0.5, 1.5) * gap);
  }
}
