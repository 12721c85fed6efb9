import {
  ORGANIZATION_ROLES,
  type OrganizationRole,
  type Permission,
  PERMISSIONS,
  type Provider,
} from '@libs/contracts';
import { nameKey } from '../directory/seed-directory';
import { grantOfRole } from './role-names';

/** Every role that somebody has at a provider, by its names; one that is not in it they do not have. */
export interface RolesAtProvider {
  readonly organizations: readonly { readonly organization: string; readonly role: string }[];
  readonly repositories: readonly {
    readonly organization: string;
    readonly repository: string;
    readonly role: string;
  }[];
}

export interface RolesInOrganization {
  readonly role?: OrganizationRole | undefined;
  readonly repositories: ReadonlyMap<string, Permission>;
}

/**
 * What they are with us, by the keys of the organizations; the highest where there are several. A name that is not a role with us
 * gives nothing, and a repository role that is one of the whole organization counts there.
 */
export function highestRoles(
  provider: Provider,
  { organizations, repositories }: RolesAtProvider,
): ReadonlyMap<string, RolesInOrganization> {
  const all = new Map<
    string,
    { role?: OrganizationRole | undefined; repositories: Map<string, Permission> }
  >();
  const inside = (organization: string) => {
    const key = nameKey(organization);
    const found = all.get(key) ?? { repositories: new Map<string, Permission>() };
    all.set(key, found);
    return found;
  };
  for (const { organization, role } of organizations) {
    const grant = grantOfRole(provider, 'organization', role);
    if (grant?.on !== 'organization') continue;
    const place = inside(organization);
    place.role = higher(ORGANIZATION_ROLES, place.role, grant.role);
  }
  for (const { organization, repository, role } of repositories) {
    const grant = grantOfRole(provider, 'repository', role);
    if (!grant) continue;
    const place = inside(organization);
    if (grant.on === 'organization') place.role = higher(ORGANIZATION_ROLES, place.role, grant.role);
    else {
      const key = nameKey(repository);
      place.repositories.set(key, higher(PERMISSIONS, place.repositories.get(key), grant.permission));
    }
  }
  return all;
}

const higher = <R extends string>(order: readonly R[], one: R | undefined, other: R): R =>
  one !== undefined && order.indexOf(one) > order.indexOf(other) ? one : other;
