export interface LeaseParameters {
  /** L: how long an enforcer lives without an authority, and how long a revocation may take when an enforcer dies. */
  readonly durationMs: number;
  /** rho: no monotonic clock runs faster or slower than real time by more than this share. */
  readonly driftRatio: number;
  /** How long the server holds a renewal when nothing is new. */
  readonly pollMs: number;
  /** How far back tombstones are kept, and so how old an untouched cached fact may grow. */
  readonly historyMs: number;
  /** Wall and monotonic clock may have advanced differently by this much since the last renewal. */
  readonly maxClockDisagreementMs: number;
}

export const defaultLeaseParameters: LeaseParameters = {
  durationMs: 5_000,
  driftRatio: 0.01,
  pollMs: 1_000,
  historyMs: 600_000,
  maxClockDisagreementMs: 250,
};

/** For a given L: polls often enough that a lease is renewed several times over before it ends, however short it is. */
export const leaseParametersFor = (durationMs: number): LeaseParameters => ({
  ...defaultLeaseParameters,
  durationMs,
  pollMs: Math.min(defaultLeaseParameters.pollMs, Math.floor(durationMs / 5)),
});

/** What an enforcer's clock may count, from before the request was sent. */
export const leaseTermMs = ({ durationMs, driftRatio }: LeaseParameters): number =>
  durationMs * (1 - driftRatio);

/** What a waiter's clock must count before every lease given until then is certainly over. */
export const leaseOverMs = ({ durationMs, driftRatio }: LeaseParameters): number =>
  durationMs * (1 + driftRatio);
