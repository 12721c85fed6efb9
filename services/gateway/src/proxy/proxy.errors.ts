import { DomainError } from '@libs/errors';

/** A header that two readers could understand differently, or that only a proxy may send. */
export class RefusedHeader extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'request.header';
}

export class BodyTooLarge extends DomainError {
  readonly kind = 'too_large';
  readonly code = 'request.body_too_large';
  constructor(limitBytes: number) {
    super(`The body is larger than the ${String(limitBytes)} bytes that this operation takes.`);
  }
}

/** The client began a body and stopped sending it. */
export class BodyStalled extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'request.body_stalled';
  constructor() {
    super('The body stopped arriving before it was complete.');
  }
}

/** This process has as many requests under way as it can hold. */
export class Overloaded extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'gateway.overloaded';
  override readonly retryAfterS = 1;
  constructor() {
    super('The service is busy. Send the same request again.');
  }
}

/** Nothing answered, or not in time. */
export class UpstreamUnavailable extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'upstream.unavailable';
  override readonly retryAfterS = 2;
  constructor(cause: unknown) {
    super('The service is not available at the moment. Send the same request again.', { cause });
  }
}

/** What the caller may do has changed before all of the request had arrived: it is to be decided again, with all of it. */
export class AccessUnsettled extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'token.undecided';
  override readonly retryAfterS = 1;
  constructor() {
    super('Access was changed while the request was arriving. Send the same request again.');
  }
}

/** What the decision rested on was taken away while the call was under way. Why, the authority says. */
export class AccessEnded extends Error {}

/** The connection broke after the request was sent, or the reply was not one of ours. */
export class UpstreamBroken extends DomainError {
  readonly kind = 'upstream';
  readonly code = 'upstream.broken';
  override readonly retryAfterS = 2;
  constructor(cause: unknown) {
    super('The service broke off its answer. The same request may be sent again.', { cause });
  }
}
