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

/** The caller watches as much as one caller may. */
export class TooManyStreams extends DomainError {
  readonly kind = 'too_many';
  readonly code = 'streams.too_many';
  override readonly retryAfterS = 10;
  constructor(most: number) {
    super(`At most ${String(most)} streams of events may be open at one time. Close one of them first.`);
  }
}

/** This process has as many streams open as it can hold. */
export class StreamsFull extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'streams.full';
  override readonly retryAfterS = 10;
  constructor() {
    super('Too many streams of events are open here at the moment. Send the same request again.');
  }
}
