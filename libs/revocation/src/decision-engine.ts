import type { Clock } from './clock';
import type { Decision } from './decision';
import type { Authority, BoundedCache, EntryStore, Query, Refusal } from './facts';
import type { Entry } from './facts';
import type { ReportProblem } from './problem';
import type { Standing } from './standing';

/** What L1 holds: the entry, whose asOf is lifted in place by maintain(). */
export interface Cached<T> {
  entry: Entry<T>;
  /** The asOf that L2 was last given. */
  storedAsOf: number;
}

/** A remembered refusal; `until` is monotonic milliseconds. */
export interface Refused {
  readonly reason: Refusal;
  readonly until: number;
}

export interface DecisionEnginePorts<R, T> {
  readonly clock: Clock;
  /** The LeaseClient. */
  readonly standing: Standing;
  readonly authority: Authority<R, T>;
  readonly l1: BoundedCache<string, Cached<T>>;
  readonly l2?: EntryStore<T> | undefined;
  /** By digest. */
  readonly refusals: BoundedCache<string, Refused>;
  readonly report?: ReportProblem | undefined;
}

export interface DecisionEngineOptions {
  readonly historyMs: number;
  readonly l2TimeoutMs: number;
  readonly authorityTimeoutMs: number;
  readonly maxConcurrentIntrospections: number;
  readonly maxQueuedIntrospections: number;
  readonly maxQueueWaitMs: number;
  /** How long 'unknown' is remembered; 'revoked' and 'expired' are for ever. */
  readonly unknownTtlMs: number;
  readonly retryAfterMs: number;
}

export const defaultDecisionEngineOptions: DecisionEngineOptions = {
  historyMs: 600_000,
  l2TimeoutMs: 50,
  authorityTimeoutMs: 2_000,
  maxConcurrentIntrospections: 64,
  maxQueuedIntrospections: 1_024,
  maxQueueWaitMs: 1_000,
  unknownTtlMs: 5_000,
  retryAfterMs: 1_000,
};

export class DecisionEngine<R, T> {
  constructor(ports: DecisionEnginePorts<R, T>, options: DecisionEngineOptions) {
    void ports;
    void options;
  }
  /** What can be said in this tick, from memory: a tombstone, a remembered refusal, L1. */
  decideNow(query: Query<R>): Decision<T> | undefined {
    throw new Error('skeleton');
  }
  /** The whole ladder. Rejects only with the signal's reason. */
  decide(query: Query<R>, signal?: AbortSignal): Promise<Decision<T>> {
    throw new Error('skeleton');
  }
  /** Call once a minute: keeps hot entries alive, forgets old tombstones, refreshes what L2 would soon lose. */
  maintain(): Promise<void> {
    throw new Error('skeleton');
  }
}
