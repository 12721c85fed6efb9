import type { Counts, FaultSummary } from './fault-log';

/** What one schedule showed. Plain data: it crosses threads. */
export interface Outcome {
  /** In sentences; empty when every promise held. */
  readonly breaches: readonly string[];
  /** What happened, e.g. `requests`, `accepts`, `refusals`, `revocations`. */
  readonly counts: Counts;
  readonly faults: FaultSummary;
  /** Empty unless it was asked for. */
  readonly trace: readonly string[];
}

/** One kind of world. A schedule is nothing but its seed: the same seed gives the same outcome, trace and all. */
export interface World {
  readonly name: 'revocations' | 'uploads';
  run(seed: number, options: { readonly trace: boolean }): Promise<Outcome>;
}
