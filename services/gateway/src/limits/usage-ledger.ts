import { LRUCache } from 'lru-cache';
import { type Charge, localBudget, type Policy, slotMsOf, type Usage } from './limit-policy';
import { type SlotCount, SlotWindow } from './slot-window';
import type { UsageReport } from './usage-store';

interface Counter {
  readonly policy: Policy;
  readonly window: SlotWindow;
}

/**
 * The counts of this process, and which of them others have to hear of. No I/O and no clock: the time (of the clock that all
 * gateways share) comes in. The keys that were not used for longest are forgotten first; where they are shared, the next
 * exchange brings them back.
 */
export class UsageLedger {
  private readonly counters: LRUCache<string, Counter>;
  private readonly due = new Set<string>();

  constructor(maxKeys: number) {
    this.counters = new LRUCache({ max: maxKeys, dispose: (_, key) => this.due.delete(key) });
  }

  get size(): number {
    return this.counters.size;
  }

  /** Whether the local budget of any key is spent. */
  get hasDue(): boolean {
    return this.due.size > 0;
  }

  /** Where a count stands, without counting. */
  peek(charge: Charge, now: number): Usage {
    const { requests, windowMs } = charge.policy;
    if (!this.counters.has(charge.key))
      return { charge, isAllowed: requests > 0, remaining: requests, resetMs: windowMs };
    const { window } = this.counterOf(charge, now);
    return usageOf(charge, window, now, window.used < requests);
  }

  /** Counts one request if the limit has room for it. */
  take(charge: Charge, now: number): Usage {
    const { key, policy } = charge;
    const { window } = this.counterOf(charge, now);
    if (window.used >= policy.requests) return usageOf(charge, window, now, false);
    window.add();
    if (window.unreported > localBudget(policy.requests - window.used)) this.due.add(key);
    return usageOf(charge, window, now, true);
  }

  /** What is due, the longest waiting first; it counts as told. */
  reports(max: number): UsageReport[] {
    const reports: UsageReport[] = [];
    for (const key of this.due) {
      if (reports.length === max) break;
      this.due.delete(key);
      const counter = this.counters.peek(key);
      if (counter) reports.push({ key, slotMs: slotMsOf(counter.policy), counts: counter.window.report() });
    }
    return reports;
  }

  /** What everybody has told, in the order of the reports. */
  learn(reports: readonly UsageReport[], totals: readonly (readonly SlotCount[])[]): void {
    for (const [index, { key }] of reports.entries())
      this.counters.peek(key)?.window.learn(totals[index] ?? []);
  }

  /** Starts afresh, as after a jump of the clock that numbers the slots. */
  clear(): void {
    this.counters.clear();
    this.due.clear();
  }

  private counterOf({ key, policy }: Charge, now: number): Counter {
    const slot = Math.floor(now / slotMsOf(policy));
    const there = this.counters.get(key);
    if (there) {
      there.window.moveTo(slot);
      return there;
    }
    const counter = { policy, window: new SlotWindow(slot) };
    this.counters.set(key, counter);
    return counter;
  }
}

function usageOf(charge: Charge, window: SlotWindow, now: number, isAllowed: boolean): Usage {
  const { requests, windowMs } = charge.policy;
  const oldest = window.oldestUsed;
  return {
    charge,
    isAllowed,
    remaining: Math.max(0, requests - window.used),
    resetMs: oldest === undefined ? windowMs : Math.max(0, oldest * slotMsOf(charge.policy) + windowMs - now),
  };
}
