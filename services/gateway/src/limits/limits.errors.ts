import { DomainError } from '@libs/errors';
import type { Usage } from './limit-policy';

/** Which limit, whose, and when to come again. Either status comes with the same words and headers. */
export class RateLimited extends DomainError {
  readonly kind: 'too_many' | 'unavailable';
  readonly code = 'rate.limited';
  override readonly retryAfterS: number;

  constructor({ charge, resetMs }: Usage, status: 429 | 503) {
    const { requests, windowMs, name } = charge.policy;
    const seconds = Math.max(1, Math.ceil(resetMs / 1_000));
    const sent = name === 'refused-tokens' ? 'requests with tokens that are not valid' : 'requests';
    super(
      `Too many requests. ${charge.label} may send ${String(requests)} ${sent} in ${String(windowMs / 1_000)} seconds, ` +
        `and has sent them (rate limit "${name}"). Send the same request again in ${String(seconds)} seconds.`,
    );
    this.kind = status === 503 ? 'unavailable' : 'too_many';
    this.retryAfterS = seconds;
  }
}
