import type { SignInProblem } from '@libs/contracts';
import { DomainError } from '@libs/errors';

/** Somebody is not signed in, for a reason that the sign-in page explains. */
export class SignInFailed extends Error {
  constructor(
    readonly problem: SignInProblem,
    options?: { cause: unknown },
  ) {
    super(`Nobody was signed in: ${problem}`, options);
    this.name = 'SignInFailed';
  }
}

export class SignInProviderUnknown extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'sign_in.provider_unknown';
  constructor() {
    super('There is no such way to sign in here. GET /api/v3/sign-in/methods lists those that there are.');
  }
}
