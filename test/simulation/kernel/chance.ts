/** Lags of a network or a disk, in milliseconds: mostly quick, at times slow, rarely very slow. */
export interface Lags {
  readonly quick: number;
  readonly slow: number;
  readonly stuck: number;
  /** Shares of slow and of stuck ones; the rest is quick. */
  readonly slowShare: number;
  readonly stuckShare: number;
}

/**
 * The one source of chance of a schedule.
 *
 * Guarantee: the same seed gives the same draws. A fork depends on the seed and its name alone, so a draw that is added in one
 * stream shifts no other.
 */
export class Chance {
  private state: number;
  private readonly seed: number;

  constructor(seed: number) {
    this.seed = seed >>> 0;
    this.state = mix(this.seed + 0x9e3779b9);
  }

  fork(name: string): Chance {
    let hash = this.seed ^ 0x811c9dc5;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    return new Chance(mix(hash));
  }

  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    return mix(this.state) / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** Whole numbers, both ends included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  happens(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(items: readonly T[]): T {
    const index = this.integer(0, items.length - 1);
    const item = items[index];
    if (item === undefined && !(index in items)) throw new Error('Nothing can be picked from an empty list.');
    return item as T;
  }

  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of choices) {
      left -= weight;
      if (left < 0) return value;
    }
    throw new Error('Nothing can be picked: no choice has a weight.');
  }

  lag({ quick, slow, stuck, slowShare, stuckShare }: Lags): number {
    const luck = this.next();
    const longest = luck < stuckShare ? stuck : luck < stuckShare + slowShare ? slow : quick;
    return this.next() * longest;
  }
}

/** The finalizer of MurmurHash3: every bit of the input changes every bit of the output with probability one half. */
function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
