import { DomainError } from '@libs/errors';

/** An API token asks for what only a session has. */
export class NotASession extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'session.none';
  constructor() {
    super('This request comes with an API token, which is not a session. Sign in to have one.');
  }
}

export class SessionOver extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'session.over';
  constructor() {
    super('This session has ended. Sign in again.');
  }
}

export class LocalSignInOff extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'sign_in.local_off';
  constructor() {
    super('Signing in with an API token is turned off here. Choose one of the other ways to sign in.');
  }
}

/** Mistyped, unknown, revoked, expired, of a repository or of a session: whoever has it is told what may be done about it. */
export class SignInTokenRefused extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'sign_in.token_refused';
  constructor() {
    super(
      'This is not an account API token that can be signed in with. It may be mistyped, expired or revoked.',
    );
  }
}
