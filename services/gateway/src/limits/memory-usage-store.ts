import { LRUCache } from 'lru-cache';
import { SLOTS } from './limit-policy';
import type { SlotCount } from './slot-window';
import { type SharedUsage, type UsageReport, UsageStore } from './usage-store';

/** For a Portcullis of one process. */
export class MemoryUsageStore extends UsageStore {
  readonly isReachable = true;
  private readonly keys: LRUCache<string, Map<number, number>>;

  constructor(
    private readonly clock: { wallNow(): number },
    maxKeys: number,
  ) {
    super();
    this.keys = new LRUCache({ max: maxKeys });
  }

  exchange(reports: readonly UsageReport[]): Promise<SharedUsage> {
    const now = this.clock.wallNow();
    return Promise.resolve({ now, totals: reports.map((report) => this.add(report, now)) });
  }

  close(): void {
    this.keys.clear();
  }

  private add({ key, slotMs, counts }: UsageReport, now: number): SlotCount[] {
    const slots = this.keys.get(key) ?? new Map<number, number>();
    this.keys.set(key, slots);
    const current = Math.floor(now / slotMs);
    for (const [slot, count] of counts)
      if (slot > current - SLOTS && slot <= current + 1) slots.set(slot, (slots.get(slot) ?? 0) + count);
    for (const slot of slots.keys()) if (slot <= current - SLOTS) slots.delete(slot);
    return [...slots];
  }
}
