import { SLOTS } from './limit-policy';

/** How many requests fell into a slot. */
export type SlotCount = readonly [slot: number, count: number];

/**
 * What one key has used in the window that ends now, by everybody as far as this process knows. Slots are numbered by the
 * clock that all gateways share, so that a request has one slot wherever it is counted. Never more than the truth: a request
 * that others counted is either in what they told or not here at all.
 */
export class SlotWindow {
  private readonly counted = new Array<number>(SLOTS).fill(0);
  private readonly untold = new Array<number>(SLOTS).fill(0);
  private total = 0;
  private totalUntold = 0;

  constructor(private newest: number) {}

  get used(): number {
    return this.total;
  }

  /** Counted here and not yet told to others. */
  get unreported(): number {
    return this.totalUntold;
  }

  /** The window moves on; it never moves back, whatever a clock does. */
  moveTo(slot: number): void {
    if (slot <= this.newest) return;
    const first = Math.max(this.newest + 1, slot - SLOTS + 1);
    for (let left = first; left <= slot; left += 1) this.clear(left % SLOTS);
    this.newest = slot;
  }

  /** One request, now. */
  add(): void {
    const at = this.newest % SLOTS;
    this.counted[at] = this.at(this.counted, at) + 1;
    this.untold[at] = this.at(this.untold, at) + 1;
    this.total += 1;
    this.totalUntold += 1;
  }

  /** What the others have to be told. It counts as told from now on: whether it arrived or not, it is told once at most. */
  report(): SlotCount[] {
    const counts: SlotCount[] = [];
    for (let slot = this.newest - SLOTS + 1; this.totalUntold > 0 && slot <= this.newest; slot += 1) {
      const at = slot % SLOTS;
      const count = this.at(this.untold, at);
      if (count > 0) counts.push([slot, count]);
      this.totalUntold -= count;
      this.untold[at] = 0;
    }
    return counts;
  }

  /** What all gateways together have told. What is known here and not there (it was lost) still counts here. */
  learn(totals: readonly SlotCount[]): void {
    for (const [slot, count] of totals) {
      // Others may be a moment ahead.
      if (slot === this.newest + 1) this.moveTo(slot);
      if (slot > this.newest || slot <= this.newest - SLOTS) continue;
      const at = slot % SLOTS;
      const known = this.at(this.counted, at);
      const better = Math.max(known, count + this.at(this.untold, at));
      this.counted[at] = better;
      this.total += better - known;
    }
  }

  /** The oldest slot that anything was counted in: the first to leave. */
  get oldestUsed(): number | undefined {
    for (let slot = this.newest - SLOTS + 1; slot <= this.newest; slot += 1)
      if (this.at(this.counted, slot % SLOTS) > 0) return slot;
    return undefined;
  }

  private clear(at: number): void {
    this.total -= this.at(this.counted, at);
    this.totalUntold -= this.at(this.untold, at);
    this.counted[at] = 0;
    this.untold[at] = 0;
  }

  private at(counts: readonly number[], index: number): number {
    return counts[index] ?? 0;
  }
}
