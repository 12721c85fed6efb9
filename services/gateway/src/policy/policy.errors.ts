import { DomainError } from '@libs/errors';

/** The request line names nothing that could be routed safely. */
export class InvalidTarget extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'request.target';
}

export class UnknownOperation extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'request.path';
  constructor() {
    super('There is no such operation. Check the base URL and the path.');
  }
}

export class MethodNotAllowed extends DomainError {
  readonly kind = 'method_not_allowed';
  readonly code = 'request.method';
  constructor(readonly allow: readonly string[]) {
    super(`This path takes ${allow.join(', ')}.`);
  }
}

/** An operation of the contract that this release does not have (docs/compatibility.md). */
export class OperationMissing extends DomainError {
  readonly kind = 'not_implemented';
  readonly code = 'operation.missing';
}
