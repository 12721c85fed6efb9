import type { LeaseParameters } from '@libs/revocation';

/**
 * Limits of milliseconds, so that a schedule of seconds crosses each of them many times. Clocks are worse than production's by the
 * factor that makes their error as easy to meet.
 */
export const PARAMETERS: LeaseParameters = {
  durationMs: 400,
  driftRatio: 0.08,
  pollMs: 130,
  historyMs: 900,
  maxClockDisagreementMs: 35,
};

/** What a tokens API that was configured otherwise grants. */
export const LONGER_LEASE_MS = 560;

/** How long a client of the database waits for it. */
export const QUERY_TIMEOUT_MS = 500;

/** The rates of monotonic clocks at the edge of what the protocol assumes. */
export const SLOW_CLOCK = 1 - PARAMETERS.driftRatio;
export const FAST_CLOCK = 1 + PARAMETERS.driftRatio;
