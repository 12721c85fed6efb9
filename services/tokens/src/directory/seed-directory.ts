import type { OrganizationRole, Provider, RepositoryGrant } from '@libs/contracts';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { appendToLog } from '../revocations/append-to-log';
import { Account } from './account.entity';
import { OrganizationMember } from './organization-member.entity';
import { Organization } from './organization.entity';
import { RepositoryRole } from './repository-role.entity';
import { Repository } from './repository.entity';

export interface DirectorySeed {
  readonly account: {
    readonly email: string;
    readonly name?: string | undefined;
    /** Of the whole instance. */
    readonly isAdmin?: boolean | undefined;
  };
  readonly organization: {
    readonly provider: Provider;
    readonly name: string;
    /** That of the account; without it the account has a role on the repository only. */
    readonly role?: OrganizationRole | undefined;
  };
  readonly repository: {
    readonly name: string;
    readonly visibility?: RepositoryGrant['visibility'] | undefined;
    readonly defaultBranch?: string | undefined;
  };
}

export interface SeededIds {
  readonly accountId: number;
  readonly organizationId: number;
  readonly repositoryId: number;
}

/** Names are compared in lower case as JavaScript makes it, everywhere. */
export const nameKey = (name: string): string => name.toLowerCase();

/** Makes what is absent and changes nothing that is there, however often and by however many it is called. */
export function seed(db: DataSource, wanted: DirectorySeed): Promise<SeededIds> {
  return db.transaction(async (tx) => {
    const accountId = await seedAccount(tx, wanted);
    const organizationId = await seedOrganization(tx, wanted);
    const repositoryId = await seedRepository(tx, wanted, organizationId);
    const hasJoined = await seedMember(tx, wanted, { organizationId, accountId });
    const granted = await tx
      .createQueryBuilder()
      .insert()
      .into(RepositoryRole)
      .values({ repositoryId, accountId, permission: 'admin' })
      .orIgnore()
      .returning('account_id')
      .execute();
    // Whoever cached "no role there" for this account must ask again.
    if (hasJoined || (granted.raw as unknown[]).length > 0)
      await appendToLog(tx, [{ kind: 'change', subject: String(accountId) }]);
    return { accountId, organizationId, repositoryId };
  });
}

async function seedAccount(tx: EntityManager, { account }: DirectorySeed): Promise<number> {
  const emailKey = account.email.toLowerCase();
  const row = {
    email: account.email,
    emailKey,
    name: account.name ?? null,
    isAdmin: account.isAdmin ?? false,
  };
  await tx.createQueryBuilder().insert().into(Account).values(row).orIgnore().execute();
  return (await tx.findOneByOrFail(Account, { emailKey })).id;
}

async function seedOrganization(tx: EntityManager, { organization }: DirectorySeed): Promise<number> {
  const { provider, name } = organization;
  const row = { provider, name, nameKey: nameKey(name) };
  await tx.createQueryBuilder().insert().into(Organization).values(row).orIgnore().execute();
  return (await tx.findOneByOrFail(Organization, { provider, nameKey: row.nameKey })).id;
}

/** True: the account was not a member before. */
async function seedMember(
  tx: EntityManager,
  { organization: { role } }: DirectorySeed,
  member: { organizationId: number; accountId: number },
): Promise<boolean> {
  if (!role) return false;
  const joined = await tx
    .createQueryBuilder()
    .insert()
    .into(OrganizationMember)
    .values({ ...member, role })
    .orIgnore()
    .returning('account_id')
    .execute();
  return (joined.raw as unknown[]).length > 0;
}

async function seedRepository(
  tx: EntityManager,
  { repository }: DirectorySeed,
  organizationId: number,
): Promise<number> {
  const row = {
    organizationId,
    name: repository.name,
    nameKey: nameKey(repository.name),
    visibility: repository.visibility ?? 'Private',
    defaultBranch: repository.defaultBranch ?? 'main',
  };
  await tx.createQueryBuilder().insert().into(Repository).values(row).orIgnore().execute();
  return (await tx.findOneByOrFail(Repository, { organizationId, nameKey: row.nameKey, deletedAt: IsNull() }))
    .id;
}
