import {
  ORGANIZATION_ROLES,
  type OrganizationRole,
  type Permission,
  PERMISSIONS,
  type Provider,
  type SetRolesRequest,
} from '@libs/contracts';
import { UnknownRole } from '../access/access.errors';
import { type GrantedRole, grantOfRole, roleNames, type RoleScope } from './role-names';

/** What somebody is to have. `undefined` leaves a role as it is, `null` takes it away. */
export interface WantedRoles {
  readonly email: string;
  readonly role: OrganizationRole | null | undefined;
  readonly repositories: readonly { readonly name: string; readonly permission: Permission | null }[];
}

/** A role that is not as it was. */
export interface RoleChange<R extends string> {
  readonly before: R | undefined;
  readonly after: R | undefined;
}

/** Reads the names. A repository role that is one of the whole organization with its provider counts there. @throws UnknownRole */
export const wantedRoles = (provider: Provider, { people }: SetRolesRequest): WantedRoles[] =>
  people.map(({ email, organizationRole, repositories }) => {
    const own = read(provider, 'organization', organizationRole);
    const named = repositories.map(({ name, role }) => ({
      name,
      grant: read(provider, 'repository', role) ?? null,
    }));
    const grants = [own, ...named.map(({ grant }) => grant)];
    return {
      email,
      role: highest(grants) ?? (own === null ? null : undefined),
      repositories: named.flatMap(({ name, grant }) =>
        grant?.on === 'organization' ? [] : [{ name, permission: grant?.permission ?? null }],
      ),
    };
  });

/** Undefined for what changes nothing. */
export function changeOf<R extends string>(
  before: R | undefined,
  wanted: R | null | undefined,
): RoleChange<R> | undefined {
  const after = wanted === undefined ? before : (wanted ?? undefined);
  return after === before ? undefined : { before, after };
}

export const lowersRole = (change: RoleChange<OrganizationRole>): boolean =>
  lowers(ORGANIZATION_ROLES, change);
export const lowersPermission = (change: RoleChange<Permission>): boolean => lowers(PERMISSIONS, change);

function read(
  provider: Provider,
  scope: RoleScope,
  name: string | null | undefined,
): GrantedRole | null | undefined {
  if (name === null || name === undefined) return name;
  const grant = grantOfRole(provider, scope, name);
  if (grant) return grant;
  const known = roleNames(provider, scope).join(', ');
  throw new UnknownRole(`There is no ${scope} role ${name} with this provider. Known are: ${known}.`);
}

function highest(grants: readonly (GrantedRole | null | undefined)[]): OrganizationRole | undefined {
  const ranks = grants.map((grant) =>
    grant?.on === 'organization' ? ORGANIZATION_ROLES.indexOf(grant.role) : -1,
  );
  return ORGANIZATION_ROLES[Math.max(...ranks)];
}

const lowers = <R extends string>(order: readonly R[], { before, after }: RoleChange<R>): boolean =>
  before !== undefined && (after === undefined || order.indexOf(after) < order.indexOf(before));
