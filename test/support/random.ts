/** Chance that a seed decides: the same seed gives the same numbers, so that a run can be asked for again. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** At least 0 and below 1 (mulberry32). */
  fraction(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + this.fraction() * (high - low);
  }

  /** A whole number of at least `low` and at most `high`. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  /** A whole number of at least 0 and below `end`. */
  below(end: number): number {
    return this.integer(0, end - 1);
  }

  /** As `makeToken` takes it. */
  readonly bytes = (size: number): Uint8Array => Uint8Array.from({ length: size }, () => this.below(256));

  /** Time until the next of events that come independently of each other (a Poisson process). */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.fraction());
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.integer(0, from.length - 1)];
    if (picked === undefined) throw new Error('There is nothing to pick from.');
    return picked;
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.integer(0, 15).toString(16)).join('');
  }

  /** Another source of chance that goes its own way, so that one part's use of it does not change another part's. */
  fork(): Random {
    return new Random(this.integer(0, 2 ** 32 - 1));
  }
}
