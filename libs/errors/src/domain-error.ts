export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'too_large'
  | 'too_many'
  | 'internal'
  | 'not_implemented'
  | 'upstream'
  | 'unavailable';

/**
 * A failure the caller can act on. `message` is shown to them; put what they must not see in `cause`. It has no stack, which would cost
 * more than all else about a refusal: its code says where it is from, and a cause has a stack of its own.
 */
export abstract class DomainError extends Error {
  abstract readonly kind: ErrorKind;
  /** Stable and documented; clients may switch on it. */
  abstract readonly code: string;
  /** Whole seconds after which the same request may succeed; becomes `Retry-After` (RFC 9110, 10.2.3). */
  readonly retryAfterS?: number;

  constructor(message: string, options?: ErrorOptions) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message, options);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = new.target.name;
  }
}
