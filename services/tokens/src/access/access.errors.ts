import type { OrganizationRole } from '@libs/contracts';
import { DomainError } from '@libs/errors';

export class OrganizationRoleTooLow extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'role.too_low';
  constructor(needed: OrganizationRole) {
    super(`This needs the role ${needed} in the organization.`);
  }
}

/** An organization that nobody administers could never be administered again. */
export class LastAdminStays extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'organization.last_admin';
  constructor() {
    super(
      'An organization keeps at least one admin. Make somebody else an admin first. Nothing was changed.',
    );
  }
}

export class UnknownRole extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'role.unknown';
}

/** In the body of a request: what the path names is answered otherwise. */
export class UnknownRepositories extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'repository.unknown_name';
  constructor(names: readonly string[]) {
    super(
      `The organization has no ${names.length === 1 ? 'repository' : 'repositories'} ${names.join(', ')}. Nothing was changed.`,
    );
  }
}
