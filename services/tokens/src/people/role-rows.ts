import type { OrganizationRole, Permission } from '@libs/contracts';
import type { EntityManager } from 'typeorm';
import { UnknownRepositories } from '../access/access.errors';
import { nameKey } from '../directory/seed-directory';

/** Somebody's role on a repository. */
export interface RepositoryRoleKey {
  readonly repositoryId: number;
  readonly accountId: number;
}

/** The ids of an organization's repositories by `nameKey`. @throws UnknownRepositories naming those that it does not have */
export async function findRepositories(
  tx: EntityManager,
  organizationId: number,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (names.length === 0) return new Map();
  const rows = await tx.query<{ id: number; name_key: string }[]>(
    `select id::float8 as id, name_key from repositories
     where organization_id = $1 and name_key = any($2) and deleted_at is null`,
    [organizationId, names.map(nameKey)],
  );
  const found = new Map(rows.map((row) => [row.name_key, row.id]));
  const unknown = new Set(names.filter((name) => !found.has(nameKey(name))));
  if (unknown.size > 0) throw new UnknownRepositories([...unknown]);
  return found;
}

export async function readMemberRoles(
  tx: EntityManager,
  organizationId: number,
  accountIds: readonly number[],
): Promise<ReadonlyMap<number, OrganizationRole>> {
  const rows = await tx.query<{ id: number; role: OrganizationRole }[]>(
    `select account_id::float8 as id, role from organization_members
     where organization_id = $1 and account_id = any($2)`,
    [organizationId, accountIds],
  );
  return new Map(rows.map(({ id, role }) => [id, role]));
}

export async function readRepositoryRoles(
  tx: EntityManager,
  keys: readonly RepositoryRoleKey[],
): Promise<ReadonlyMap<string, Permission>> {
  const rows = await tx.query<{ repository: number; account: number; permission: Permission }[]>(
    `select g.repository_id::float8 as repository, g.account_id::float8 as account, g.permission
     from unnest($1::bigint[], $2::bigint[]) as given(repository_id, account_id)
     join repository_roles g using (repository_id, account_id)`,
    columns(keys),
  );
  return new Map(
    rows.map((row) => [nameOf({ repositoryId: row.repository, accountId: row.account }), row.permission]),
  );
}

export const nameOf = ({ repositoryId, accountId }: RepositoryRoleKey): string =>
  `${repositoryId} ${accountId}`;

export async function writeMemberRoles(
  tx: EntityManager,
  organizationId: number,
  changes: readonly { readonly accountId: number; readonly after: OrganizationRole | undefined }[],
): Promise<void> {
  const given = changes.filter(({ after }) => after !== undefined);
  const taken = changes.filter(({ after }) => after === undefined);
  await tx.query('delete from organization_members where organization_id = $1 and account_id = any($2)', [
    organizationId,
    taken.map(({ accountId }) => accountId),
  ]);
  await tx.query(
    `insert into organization_members (organization_id, account_id, role)
     select $1, id, role from unnest($2::bigint[], $3::text[]) as given(id, role)
     on conflict (organization_id, account_id) do update set role = excluded.role`,
    [organizationId, given.map(({ accountId }) => accountId), given.map(({ after }) => after)],
  );
}

export async function writeRepositoryRoles(
  tx: EntityManager,
  changes: readonly (RepositoryRoleKey & { readonly after: Permission | undefined })[],
): Promise<void> {
  const given = changes.filter(({ after }) => after !== undefined);
  const taken = changes.filter(({ after }) => after === undefined);
  await tx.query(
    `delete from repository_roles g using unnest($1::bigint[], $2::bigint[]) as given(repository_id, account_id)
     where g.repository_id = given.repository_id and g.account_id = given.account_id`,
    columns(taken),
  );
  await tx.query(
    `insert into repository_roles (repository_id, account_id, permission)
     select * from unnest($1::bigint[], $2::bigint[], $3::text[])
     on conflict (repository_id, account_id) do update set permission = excluded.permission`,
    [...columns(given), given.map(({ after }) => after)],
  );
}

const columns = (keys: readonly RepositoryRoleKey[]): [number[], number[]] => [
  keys.map(({ repositoryId }) => repositoryId),
  keys.map(({ accountId }) => accountId),
];
