import type { SlotCount } from './slot-window';

/** What one gateway has to tell about one key. Without counts it only asks. */
export interface UsageReport {
  readonly key: string;
  readonly slotMs: number;
  readonly counts: readonly SlotCount[];
}

export interface SharedUsage {
  /** Milliseconds since the epoch by the clock that numbers the slots. */
  readonly now: number;
  /** For each report, in order: what all gateways have told about its key, in the slots of the current window. */
  readonly totals: readonly (readonly SlotCount[])[];
}

/**
 * Where gateways tell each other what they have let in.
 *
 * Every count is added to the slot that the report names, once, whoever reports at the same time; a slot that has left the
 * window, or lies ahead of it, is neither added to nor told. The reply holds what this report added. A key that nobody
 * reports about is forgotten soon after its window. Nothing here is needed for an answer to a client: an exchange that fails
 * leaves each gateway with its own count.
 */
export abstract class UsageStore {
  /** False: an exchange would fail, and nothing has to be tried to know it. */
  abstract get isReachable(): boolean;
  abstract exchange(reports: readonly UsageReport[]): Promise<SharedUsage>;
  abstract close(): void;
}
