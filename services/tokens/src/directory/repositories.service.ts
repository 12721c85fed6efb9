import type { addRepositoryRequest, OrganizationRole, Permission, RepositoryGrant } from '@libs/contracts';
import { includesRole } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import { type Actor, AuditLog } from '../audit/audit-log';
import { appendToLog } from '../revocations/append-to-log';
import { RepositoryNotFound } from '../tokens.errors';
import {
  directoryColumns,
  type DirectoryRepository,
  type DirectoryRow,
  toDirectoryRepository,
} from './directory-repository';
import { OrganizationNotFound, OrganizationRoleNeeded, RepositoryExists } from './directory.errors';
import { nameKey } from './seed-directory';

type NewRepository = z.output<typeof addRepositoryRequest>;
type AccountActor = Actor & { readonly accountId: number };

/** One repository: looked at, added, followed. The lists are in VisibleRepositories. */
@Injectable()
export class RepositoriesService {
  constructor(
    private readonly db: DataSource,
    private readonly audit: AuditLog,
  ) {}

  /**
   * The repository of a grant as it is now; what the caller may do there is what was granted.
   *
   * @throws RepositoryNotFound if it was deleted meanwhile
   */
  one(
    { repositoryId, permission }: Pick<RepositoryGrant, 'repositoryId' | 'permission'>,
    accountId?: number,
  ): Promise<DirectoryRepository> {
    return read(this.db.manager, { repositoryId, permission, accountId });
  }

  /** Of many who add one name at the same time, one does. @throws OrganizationNotFound, OrganizationRoleNeeded, RepositoryExists */
  add(wanted: NewRepository, actor: AccountActor): Promise<DirectoryRepository> {
    return this.db.transaction(async (tx) => {
      const [, name] = wanted.repositoryFullPath;
      const organizationId = await administeredOrganization(tx, wanted, actor);
      const [added] = await tx.query<{ id: number }[]>(
        `insert into repositories (organization_id, name, name_key, visibility, default_branch)
         values ($1, $2, $3, $4, $5) on conflict do nothing returning id`,
        [organizationId, name, nameKey(name), wanted.visibility, wanted.defaultBranch],
      );
      if (!added) throw new RepositoryExists(wanted.repositoryFullPath.join('/'));
      const repositoryId = added.id;
      const { accountId } = actor;
      const repository = await read(tx, { repositoryId, permission: 'admin', accountId });
      await this.audit.append(tx, [
        { action: 'repositories.create', result: 'succeed', actor, repositoryId, entityId: repositoryId },
      ]);
      // Who was told a moment ago that there is no such repository must not hear it again now.
      await appendToLog(tx, [{ kind: 'change', subject: String(accountId) }]);
      return repository;
    });
  }

  /** Following twice is a success. @throws RepositoryNotFound */
  follow(repositoryId: number, actor: AccountActor): Promise<void> {
    return this.db.transaction(async (tx) => {
      const [found] = await tx.query<{ isNew: boolean }[]>(
        `with live as (
           select id from repositories where id = $1 and deleted_at is null
         ), followed as (
           insert into repository_follows (repository_id, account_id) select id, $2 from live
           on conflict do nothing returning 1
         )
         select exists (select from followed) as "isNew" from live`,
        [repositoryId, actor.accountId],
      );
      if (!found) throw new RepositoryNotFound();
      if (found.isNew)
        await this.audit.append(tx, [
          { action: 'repositories.follow', result: 'succeed', actor, repositoryId },
        ]);
    });
  }

  /** Success too for whoever did not follow it. */
  unfollow(repositoryId: number, actor: AccountActor): Promise<void> {
    return this.db.transaction(async (tx) => {
      const [{ ended }] = await tx.query<[{ ended: number }]>(
        `with ended as (
           delete from repository_follows where repository_id = $1 and account_id = $2 returning 1
         )
         select count(*)::int as ended from ended`,
        [repositoryId, actor.accountId],
      );
      if (ended > 0)
        await this.audit.append(tx, [
          { action: 'repositories.unfollow', result: 'succeed', actor, repositoryId },
        ]);
    });
  }
}

async function read(
  tx: EntityManager,
  caller: { repositoryId: number; permission: Permission; accountId: number | undefined },
): Promise<DirectoryRepository> {
  const [row] = await tx.query<Omit<DirectoryRow, 'permission'>[]>(
    `select ${directoryColumns('$2')} from repositories r join organizations o on o.id = r.organization_id
     where r.id = $1 and r.deleted_at is null`,
    [caller.repositoryId, caller.accountId ?? null],
  );
  if (!row) throw new RepositoryNotFound();
  return toDirectoryRepository({ ...row, permission: caller.permission });
}

async function administeredOrganization(
  tx: EntityManager,
  { provider, repositoryFullPath: [organization] }: NewRepository,
  { accountId }: AccountActor,
): Promise<number> {
  const [found] = await tx.query<{ id: number; role: OrganizationRole }[]>(
    `select o.id, g.role
     from organizations o join organization_grants g on g.organization_id = o.id and g.account_id = $3
     where o.provider = $1 and o.name_key = $2`,
    [provider, nameKey(organization), accountId],
  );
  if (!found) throw new OrganizationNotFound();
  if (!includesRole(found.role, 'manager'))
    throw new OrganizationRoleNeeded('Adding a repository', found.role);
  return found.id;
}
