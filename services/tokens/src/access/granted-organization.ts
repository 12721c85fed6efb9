import {
  type AccountPrincipal,
  includesRole,
  type OrganizationRole,
  type Principal,
  type Provider,
} from '@libs/contracts';
import { OrganizationNotFound } from '../directory/directory.errors';
import { accountOf, organizationOf } from '../tokens/principals';
import { OrganizationRoleTooLow } from './access.errors';

export interface OrganizationNames {
  readonly provider: string;
  readonly organization: string;
}

/** The organization that the assertion grants, if it is the one that the path names and the account's role there suffices. */
export function grantedOrganization(
  principal: Principal,
  names: OrganizationNames,
  needs: OrganizationRole,
): { actor: AccountPrincipal; organizationId: number; provider: Provider } {
  const actor = accountOf(principal);
  const organization = organizationOf(actor);
  if (!isSame(organization, names)) throw new OrganizationNotFound();
  if (!includesRole(organization.role, needs)) throw new OrganizationRoleTooLow(needs);
  return { actor, organizationId: organization.organizationId, provider: organization.provider };
}

const isSame = (one: OrganizationNames, other: OrganizationNames): boolean =>
  one.provider.toLowerCase() === other.provider.toLowerCase() &&
  one.organization.toLowerCase() === other.organization.toLowerCase();
