import type { OrganizationRole } from '@libs/contracts';
import { DomainError } from '@libs/errors';

/** One that the account has no role in looks the same as one that never was. */
export class OrganizationNotFound extends DomainError {
  readonly kind = 'not_found';
  readonly code = 'organization.not_found';
  constructor() {
    super('Organization not found, or this account has no role in it.');
  }
}

export class OrganizationRoleNeeded extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'permission.organization_role_needed';
  constructor(what: string, granted: OrganizationRole) {
    super(
      `${what} needs the role manager or admin in the organization; this account has the role ${granted}.`,
    );
  }
}

export class InstanceAdminNeeded extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'permission.instance_admin_needed';
  constructor(what: string) {
    super(`Only an administrator of this instance can ${what}.`);
  }
}

export class OrganizationExists extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'organization.exists';
  constructor(name: string) {
    super(`There is already an organization named ${name} at this provider.`);
  }
}

export class RepositoryExists extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'repository.exists';
  constructor(name: string) {
    super(`The repository ${name} is already added.`);
  }
}
