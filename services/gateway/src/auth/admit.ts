import { includesRole, permits, type Principal, type RepositoryGrant } from '@libs/contracts';
import type { Need, Operation } from '../policy/operation';
import type { Match } from '../policy/route-table';
import {
  InstanceAdminNeeded,
  OrganizationNotFound,
  PermissionTooLow,
  RepositoryNotFound,
  RoleTooLow,
  TokenMissing,
  TokenRefused,
} from './auth.errors';
import { nameOf } from './name-of';

/**
 * The token is good; is it good for this? What the row of the operation asks, and what the principal was granted.
 *
 * @throws TokenMissing, TokenRefused, RepositoryNotFound, OrganizationNotFound, PermissionTooLow, RoleTooLow, InstanceAdminNeeded
 */
export function admit(match: Match, principal: Principal): void {
  const { access } = match.operation;
  switch (access.resource) {
    case 'none':
    case 'account':
      return;
    case 'token':
    case 'repository':
      requirePermission(match.operation, access.needs, repositoryFor(match, principal));
      return;
    case 'organization': {
      const { organization } = principal.kind === 'account' ? principal : {};
      if (!organization) throw new OrganizationNotFound();
      if (!includesRole(organization.role, access.needs))
        throw new RoleTooLow(match.operation.does, access.needs, organization.role);
      return;
    }
    case 'instance':
      if (principal.kind !== 'account' || principal.isInstanceAdmin !== true)
        throw new InstanceAdminNeeded(match.operation.does);
  }
}

/** The repository that the request is about, as far as its caller may know of it. */
function repositoryFor({ operation, repository }: Match, principal: Principal): RepositoryGrant {
  const granted = principal.repository;
  if (!granted) throw principal.kind === 'anonymous' ? new TokenMissing() : new RepositoryNotFound();
  if (
    principal.kind === 'repository' &&
    operation.access.resource === 'repository' &&
    (!repository || nameOf(repository) !== nameOf(granted))
  )
    throw new TokenRefused('This token belongs to another repository.');
  return granted;
}

function requirePermission(operation: Operation, need: Need, granted: RepositoryGrant): void {
  const needed = need === 'configurable' ? granted.configurationNeeds : need;
  if (!permits(granted.permission, needed))
    throw new PermissionTooLow(operation.does, needed, granted.permission);
}
