import type { OrganizationRole, Permission, Provider } from '@libs/contracts';
import type { EntityManager } from 'typeorm';

/** Organizations at a provider that are named, or in which something is kept of what it said about the account; by their keys. */
export async function findOrganizations(
  tx: EntityManager,
  { provider, accountId }: { provider: Provider; accountId: number },
  nameKeys: readonly string[],
): Promise<{ id: number; nameKey: string }[]> {
  return tx.query<{ id: number; nameKey: string }[]>(
    `select o.id::float8 as id, o.name_key as "nameKey" from organizations o
     where o.provider = $1 and (
       o.name_key = any($3)
       or exists (select from provider_memberships k where k.organization_id = o.id and k.account_id = $2)
       or exists (select from provider_permissions k join repositories r on r.id = k.repository_id
                  where r.organization_id = o.id and k.account_id = $2))
     order by o.id`,
    [provider, accountId, nameKeys],
  );
}

/** `undefined`: nothing is kept. */
export async function readKeptMembership(
  tx: EntityManager,
  accountId: number,
  organizationId: number,
): Promise<OrganizationRole | null | undefined> {
  const [row] = await tx.query<{ role: OrganizationRole | null }[]>(
    'select role from provider_memberships where account_id = $1 and organization_id = $2',
    [accountId, organizationId],
  );
  return row?.role;
}

export interface RepositoryFacts {
  readonly repositoryId: number;
  readonly nameKey: string;
  readonly current: Permission | null;
  readonly kept: Permission | null;
  readonly isKept: boolean;
}

/** Of the organization's repositories that are named, or of which something is kept. */
export async function readRepositoryFacts(
  tx: EntityManager,
  { accountId, organizationId }: { accountId: number; organizationId: number },
  nameKeys: readonly string[],
): Promise<RepositoryFacts[]> {
  return tx.query<RepositoryFacts[]>(
    `select r.id::float8 as "repositoryId", r.name_key as "nameKey", g.permission as current,
            k.permission as kept, k.account_id is not null as "isKept"
     from repositories r
     left join repository_roles g on g.repository_id = r.id and g.account_id = $1
     left join provider_permissions k on k.repository_id = r.id and k.account_id = $1
     where r.organization_id = $2 and r.deleted_at is null
       and (r.name_key = any($3) or k.account_id is not null)
     order by r.id`,
    [accountId, organizationId, nameKeys],
  );
}

export async function keepMembership(
  tx: EntityManager,
  { accountId, organizationId }: { accountId: number; organizationId: number },
  keep: OrganizationRole | null | undefined,
): Promise<void> {
  if (keep === undefined)
    await tx.query('delete from provider_memberships where account_id = $1 and organization_id = $2', [
      accountId,
      organizationId,
    ]);
  else
    await tx.query(
      `insert into provider_memberships (account_id, organization_id, role) values ($1, $2, $3)
       on conflict (account_id, organization_id) do update set role = excluded.role`,
      [accountId, organizationId, keep],
    );
}

export async function keepPermissions(
  tx: EntityManager,
  accountId: number,
  all: readonly { readonly repositoryId: number; readonly keep: Permission | null | undefined }[],
): Promise<void> {
  const gone = all.filter(({ keep }) => keep === undefined);
  const kept = all.filter(({ keep }) => keep !== undefined);
  await tx.query('delete from provider_permissions where account_id = $1 and repository_id = any($2)', [
    accountId,
    gone.map(({ repositoryId }) => repositoryId),
  ]);
  await tx.query(
    `insert into provider_permissions (account_id, repository_id, permission)
     select $1, id, permission from unnest($2::bigint[], $3::text[]) as given(id, permission)
     on conflict (account_id, repository_id) do update set permission = excluded.permission`,
    [accountId, kept.map(({ repositoryId }) => repositoryId), kept.map(({ keep }) => keep)],
  );
}
