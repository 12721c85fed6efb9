import { emailKey, type OrganizationRole, type Permission } from '@libs/contracts';
import type { EntityManager } from 'typeorm';
import { nameKey } from '../directory/seed-directory';
import { ensureAccounts, type KnownAccount } from './ensure-accounts';
import { changeOf, type RoleChange, type WantedRoles } from './plan-roles';
import { findRepositories, nameOf, readMemberRoles, readRepositoryRoles } from './role-rows';

export type MembershipChange = KnownAccount & RoleChange<OrganizationRole>;
export type GrantChange = KnownAccount & RoleChange<Permission> & { readonly repositoryId: number };

export interface RoleChanges {
  readonly memberships: readonly MembershipChange[];
  readonly grants: readonly GrantChange[];
}

/**
 * What differs between the wanted roles and those that are there; accounts that are unknown are made. The caller holds the lock on
 * the organization. @throws UnknownRepositories
 */
export async function findRoleChanges(
  tx: EntityManager,
  organizationId: number,
  wanted: readonly WantedRoles[],
): Promise<RoleChanges> {
  const names = wanted.flatMap(({ repositories }) => repositories.map(({ name }) => name));
  const repositories = await findRepositories(tx, organizationId, names);
  const accounts = await ensureAccounts(
    tx,
    wanted.map(({ email }) => email),
  );
  const people = wanted.map(({ email, ...roles }) => ({
    account: known(accounts, emailKey(email)),
    ...roles,
  }));
  const asked = people.flatMap(({ account, repositories: named }) =>
    named.map(({ name, permission }) => {
      const repositoryId = known(repositories, nameKey(name));
      return { key: { ...account, repositoryId }, permission };
    }),
  );
  const accountIds = people.map(({ account }) => account.accountId);
  const roles = await readMemberRoles(tx, organizationId, accountIds);
  const permissions = await readRepositoryRoles(
    tx,
    asked.map(({ key }) => key),
  );
  return {
    memberships: people.flatMap(({ account, role }) =>
      changed(account, changeOf(roles.get(account.accountId), role)),
    ),
    grants: asked.flatMap(({ key, permission }) =>
      changed(key, changeOf(permissions.get(nameOf(key)), permission)),
    ),
  };
}

function known<K, V>(among: ReadonlyMap<K, V>, key: K): V {
  const value = among.get(key);
  if (value === undefined) throw new Error('what was looked up or made a moment ago is not there');
  return value;
}

const changed = <K extends object, R extends string>(
  key: K,
  change: RoleChange<R> | undefined,
): (K & RoleChange<R>)[] => (change ? [{ ...key, ...change }] : []);
