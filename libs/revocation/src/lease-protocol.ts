/** One row of the revocation log. `seq` is gapless and in commit order. */
export interface LogRow {
  readonly seq: number;
  /** `token:<id>`, `repository:<id>`, `account:<id>`, `all` or `change:<account id>`. */
  readonly subject: string;
}

/**
 * A log row heard by another way than a renewal (Kafka). Its seq counts in its incarnation only; a hint of another one, or one
 * that comes before the first snapshot, changes nothing.
 */
export interface Hint extends LogRow {
  readonly incarnation: string;
  /**
   * True only if the log row `seq` is about exactly this subject. The event of one token of a bulk revocation is not: taken for
   * the row, it would hide the rest of it. Without this a hint denies early and no more.
   */
  readonly wholeRow?: boolean | undefined;
}

export interface RenewRequest {
  readonly holder: string;
  /** New for every start of the process. */
  readonly epoch: string;
  /** The acknowledgement: every row up to here is enforced by this process. Null: none of this incarnation. */
  readonly applied: number | null;
  /** Rows after this position are wanted. Differs from `applied` only while uploads of a revoked subject are in flight. */
  readonly known?: number | null | undefined;
  /** Of both positions. Null on the first call. */
  readonly incarnation: string | null;
}

export interface RenewReply {
  readonly incarnation: string;
  readonly head: number;
  /** Present when the client must begin anew: its first call, another incarnation, or a position below the kept log. */
  readonly floor?: number | undefined;
  /** In order and without a gap, from `known` (or `floor`) on. */
  readonly rows: readonly LogRow[];
  /** False: there are more rows than one reply holds. Apply these, ask again, and do not extend the lease. */
  readonly complete: boolean;
  /** The database's clock, read after the request was sent. */
  readonly databaseTimeMs: number;
  /** L as the server has it: the lease lasts no longer, whatever this process was told. Absent: a server that does not say. */
  readonly leaseMs?: number | undefined;
}

/** How an enforcer reaches the LeaseServer. Failing, being slow and answering late are all expected of it. */
export interface LeaseTransport {
  renew(request: RenewRequest, signal: AbortSignal): Promise<RenewReply>;
  release(request: { readonly holder: string; readonly epoch: string }): Promise<void>;
}
