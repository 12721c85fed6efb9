import { DomainError } from '@libs/errors';

/** Another account's or repository's token looks the same as one that never was. */
export class TokenNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'token.unknown_id';
  constructor(ids: readonly (number | string)[]) {
    super(
      ids.length === 1
        ? `There is no API token with the id ${String(ids[0])} here.`
        : `There are no API tokens with these ids here: ${ids.join(', ')}. Nothing was deleted.`,
    );
  }
}

export class RepositoryNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'repository.not_found';
  constructor() {
    super('Repository not found');
  }
}

export class RepositoryAdminNeeded extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'permission.repository_admin_needed';
  constructor() {
    super('Only an admin of this repository can do this.');
  }
}

/** Treated as if no token had been sent, as the contract has it for every operation that is not for repository tokens. */
export class AccountTokenNeeded extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'token.wrong_kind';
  constructor() {
    super(
      'This operation needs an account API token (header api-token); a repository API token cannot do it.',
    );
  }
}

export class TokenLimitReached extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'token.limit_reached';
  constructor(limit: number) {
    super(`This repository already has ${limit} API tokens. Delete one to create another.`);
  }
}

export class TokenNameTaken extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'token.name_taken';
  constructor(name: string) {
    super(`This repository already has an API token named ${name}. Choose another name.`);
  }
}

export class ExpiryRefused extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'token.expiry_refused';
  constructor(rule: 'past' | 'too_far') {
    super(
      rule === 'past'
        ? 'expiresAt: must be in the future'
        : 'expiresAt: must be at most one year ahead; API tokens expire within a year',
    );
  }
}

export class RevocationNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'revocation.unknown';
  constructor(seq: number | string) {
    super(`You have no revocation with the number ${seq}.`);
  }
}

/** The revocation is committed; only the proof that every enforcer knows it is missing. */
export class RevocationUnproven extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'revocation.unproven';
  override readonly retryAfterS = 1;
  constructor(seq: number) {
    super(
      `What you took away is revoked (number ${seq}), but this server is stopping before every gateway confirmed it. ` +
        'Send the same request again to wait for the confirmation.',
    );
  }
}

/** The database was restored or failed over while the revocation waited for its proof. */
export class RevocationOvertaken extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'revocation.overtaken';
  override readonly retryAfterS = 1;
  constructor(seq: number) {
    super(
      `The database was replaced while revocation ${seq} was being confirmed, and may not hold it. ` +
        'Send the same request again.',
    );
  }
}

export class DatabaseUnavailable extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'database.unavailable';
  override readonly retryAfterS = 1;
  constructor(cause: unknown) {
    super('The token database cannot be reached at the moment. Send the same request again.', { cause });
  }
}

export class NotAToken extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'token.malformed';
  constructor() {
    super('token: is not an API token of Portcullis');
  }
}

/** Replicas whose PEPPERS differ: another one made the token and can check it. Refusing it here would be a lie. */
export class PepperMissing extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'token.pepper_missing';
  override readonly retryAfterS = 1;
  constructor(pepperId: string) {
    super('The token cannot be checked at the moment. Send the same request again.', {
      cause: new Error(`A live token was hashed with the pepper ${pepperId}, which is not in PEPPERS`),
    });
  }
}

/** The enforcer renews again, with another instance or with the replaced database. */
export class LeaseInterrupted extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'lease.interrupted';
  override readonly retryAfterS = 1;
  constructor(cause: unknown) {
    super('The renewal was interrupted; renew again.', { cause });
  }
}
