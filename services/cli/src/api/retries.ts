import type { ApiFailure } from './api.errors';
import { NotReached } from './not-reached';

export interface RetryPolicy {
  /** How often a request is sent at most. */
  readonly attempts: number;
  readonly firstWaitMs: number;
  /** Whoever is told to come back later than that gives up instead. */
  readonly longestWaitMs: number;
}

export const USUAL_RETRIES: RetryPolicy = { attempts: 4, firstWaitMs: 500, longestWaitMs: 120_000 };

const MAY_PASS = new Set([500, 502, 503, 504]);

/**
 * How long to wait before the request is sent again; undefined: it is not. What was not done (429, a connection that was never
 * made) may always be sent again; what may have been done only if doing it twice is doing it once (`isRepeatable`).
 */
export function waitBeforeRetry(
  failure: ApiFailure,
  attempt: number,
  isRepeatable: boolean,
  policy: RetryPolicy,
): number | undefined {
  if (attempt >= policy.attempts || !canPass(failure, isRepeatable)) return undefined;
  const backoff = policy.firstWaitMs * 2 ** (attempt - 1) * (1 + Math.random() / 4);
  const waitMs = Math.max(failure.reply?.retryAfterMs ?? 0, backoff);
  return waitMs > policy.longestWaitMs ? undefined : waitMs;
}

function canPass(failure: ApiFailure, isRepeatable: boolean): boolean {
  if (failure instanceof NotReached) return !failure.isLasting && (failure.isUnsent || isRepeatable);
  const status = failure.reply?.status ?? 0;
  return status === 429 || (isRepeatable && MAY_PASS.has(status));
}
