import type { LeaseParameters } from '@libs/revocation';

/** Production's proportions in milliseconds that are short enough for a schedule of seconds to cross every limit many times. */
export const PARAMETERS: LeaseParameters = {
  durationMs: 400,
  driftRatio: 0.01,
  pollMs: 100,
  historyMs: 1_300,
  maxClockDisagreementMs: 30,
};

/** What a tokens API that was configured otherwise grants. */
export const LONGER_LEASE_MS = 560;

/** How long a client of the database waits for it. */
export const QUERY_TIMEOUT_MS = 500;

/** The rates of monotonic clocks at the edge of what the protocol assumes, and a right one. */
export const CLOCK_RATES = [1 - PARAMETERS.driftRatio, 1, 1 + PARAMETERS.driftRatio] as const;
