import type { LogRow } from './lease-protocol';

export interface LeaseRow {
  readonly holder: string;
  readonly epoch: string;
  readonly acked: number;
  readonly beats: number;
}

export interface LeaseTable {
  readonly incarnation: string;
  readonly leases: readonly LeaseRow[];
}

export interface Beat {
  readonly holder: string;
  readonly epoch: string;
  /** Recorded only if `incarnation` is the database's own. */
  readonly acked: number | null;
  readonly incarnation: string | null;
}

export interface LogSlice {
  readonly incarnation: string;
  readonly head: number;
  /** Where the slice begins when it could not begin at `after`: the log position `historyMs` ago. */
  readonly floor?: number | undefined;
  /** In order, without a gap, at most `limit`. */
  readonly rows: readonly LogRow[];
  readonly databaseTimeMs: number;
}

/**
 * The lease table and the revocation log, on the primary. Its promises are `lease-store.conformance.ts`.
 * Assumes: what a call wrote is as durable as a revocation when it resolves (no asynchronous commit, no unlogged table);
 * a database that was restored or failed over has another incarnation.
 */
export interface LeaseStore {
  /** One transaction, committed when it resolves: upserts the row of (holder, epoch) with `acked` never lower than before
   * in this incarnation, and `beats` from one sequence that never repeats a value. */
  beat(beat: Beat): Promise<{ readonly incarnation: string; readonly head: number }>;
  /** One snapshot, taken after the call. `after: null`, or a position below the kept log or above the head: from the floor. */
  read(range: {
    readonly after: number | null;
    readonly limit: number;
    readonly historyMs: number;
  }): Promise<LogSlice>;
  /** Deletes that row, and no other epoch's. */
  release(lease: { readonly holder: string; readonly epoch: string }): Promise<void>;
  /** All rows and the incarnation, in one snapshot taken after the call. */
  listLeases(): Promise<LeaseTable>;
}
