import type { OrganizationRole, Permission } from '@libs/contracts';
import { DomainError } from '@libs/errors';
import { TOKEN_EXPIRED, TOKEN_MISSING } from '@libs/http';

export class TokenMissing extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = TOKEN_MISSING;
  constructor() {
    super('Send an account token in the api-token header, or a repository token in project-token.');
  }
}

/** Unknown, revoked or mistyped: the caller is not told which. */
export class TokenRefused extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'token.refused';
  constructor(message = 'This token is not valid. It may be mistyped or revoked.') {
    super(message);
  }
}

export class TokenExpired extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = TOKEN_EXPIRED;
  constructor() {
    super('Token expired');
  }
}

/** Two different tokens where one is meant: whichever we took, the caller could mean the other. */
export class AmbiguousToken extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'token.ambiguous';
  constructor(kind: 'account' | 'repository') {
    super(`The request carries two different ${kind} tokens. Send one.`);
  }
}

/** Whichever we took, it could be the one that somebody else put there. */
export class AmbiguousCookie extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'request.cookie';
  constructor(name: string) {
    super(`The request carries the cookie ${name} more than once.`);
  }
}

/** A browser adds cookies to whatever any page makes it send; only what a page of ours sends is meant (ADR 0018). */
export class CrossSiteRequest extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'request.cross_site';
  constructor() {
    super(
      'A session counts for changes only where the browser says that a page of this site asks for them. Programs send a token in the api-token header.',
    );
  }
}

export class RepositoryNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'repository.not_found';
  constructor() {
    super('Repository not found, or this account has no role on it.');
  }
}

export class OrganizationNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'organization.not_found';
  constructor() {
    super('Organization not found, or this account has no role in it.');
  }
}

export class RoleTooLow extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'role.too_low';
  constructor(what: string, needed: OrganizationRole, granted: OrganizationRole) {
    super(`${what} needs the role ${needed} in the organization; this account has the role ${granted}.`);
  }
}

export class InstanceAdminNeeded extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'permission.instance_admin_needed';
  constructor(what: string) {
    super(`${what} is for administrators of this instance; this account is none.`);
  }
}

/** The text must not contain "not found": clients replace such texts by a hint about the token (contract 1.4). */
export class PermissionTooLow extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'permission.too_low';
  constructor(what: string, needed: Permission, granted: Permission) {
    super(`${what} needs ${needed} permission on the repository; this token has ${granted} permission.`);
  }
}

/** Trouble of ours: never a verdict on the token. */
export class DecisionUnavailable extends DomainError {
  readonly kind = 'unavailable';
  readonly code = 'token.undecided';
  override readonly retryAfterS: number;
  constructor(retryAfterMs: number) {
    super('The token cannot be checked at the moment. Send the same request again.');
    this.retryAfterS = Math.max(1, Math.ceil(retryAfterMs / 1000));
  }
}
