import { emailKey, type OrganizationRole, type RemovedPeople } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AccessLog, openChange } from '../access/access-log';
import { lockOrganization } from '../access/lock-organization';
import type { Actor } from '../audit/audit-log';
import type { Committed } from '../revocations/revoke-tokens';
import { findAccounts, type KnownAccount } from './ensure-accounts';

interface Leaving extends KnownAccount {
  readonly role: OrganizationRole | null;
}

export interface Removal {
  readonly people: RemovedPeople;
  /** What is to be proven before it is answered; absent where nothing is open. */
  readonly committed: Committed | undefined;
}

const LAST_ADMIN = 'This is the last admin of the organization. Make somebody else an admin first.';
const NOBODY = 'This is none of the people of the organization.';

/** Takes people out of an organization, with every role that they have on its repositories. */
@Injectable()
export class RemovePeople {
  constructor(
    private readonly db: DataSource,
    private readonly access: AccessLog,
  ) {}

  /** Each by itself: who cannot be removed is named, with the reason, and the others are. */
  remove(organizationId: number, emails: readonly string[], actor: Actor): Promise<Removal> {
    return this.db.transaction(async (tx) => {
      const { admins } = await lockOrganization(tx, organizationId);
      const here = await findPeople(tx, organizationId, emails);
      const { leaving, people } = sortOut(emails, here, admins);
      if (leaving.length === 0) return { people, committed: await openChange(tx, organizationId) };
      await takeOut(
        tx,
        organizationId,
        leaving.map(({ accountId }) => accountId),
      );
      const committed = await this.access.write(tx, {
        organizationId,
        subjects: leaving.map(({ accountId }) => ({ accountId })),
        reason: 'person-removed',
        takesAway: true,
        audit: leaving.map(({ accountId, email, role }) => ({
          action: 'organizations.people.delete',
          result: 'succeed',
          actor,
          organizationId,
          entityId: accountId,
          details: { email, ...(role && { role }) },
        })),
      });
      return { people, committed };
    });
  }
}

function sortOut(
  emails: readonly string[],
  here: ReadonlyMap<string, Leaving>,
  admins: number,
): { leaving: Leaving[]; people: RemovedPeople } {
  const people: RemovedPeople = { success: [], failed: [] };
  const leaving: Leaving[] = [];
  let adminsLeft = admins;
  for (const email of emails) {
    const person = here.get(emailKey(email));
    if (!person) people.failed.push({ email, error: NOBODY });
    else if (person.role === 'admin' && adminsLeft === 1) people.failed.push({ email, error: LAST_ADMIN });
    else {
      if (person.role === 'admin') adminsLeft -= 1;
      people.success.push({ email });
      leaving.push(person);
    }
  }
  return { leaving, people };
}

/** Those of the addresses that belong to the organization, by `emailKey`. */
async function findPeople(
  tx: EntityManager,
  organizationId: number,
  emails: readonly string[],
): Promise<ReadonlyMap<string, Leaving>> {
  const accounts = await findAccounts(tx, emails);
  const roles = await tx.query<{ id: number; role: OrganizationRole | null }[]>(
    `select given.id::float8 as id, m.role
     from unnest($2::bigint[]) as given(id)
     left join organization_members m on m.organization_id = $1 and m.account_id = given.id
     where m.role is not null or exists (
       select from repositories r join repository_roles g on g.repository_id = r.id
       where r.organization_id = $1 and r.deleted_at is null and g.account_id = given.id)`,
    [organizationId, [...accounts.values()].map(({ accountId }) => accountId)],
  );
  const roleOf = new Map(roles.map(({ id, role }) => [id, role]));
  const here = new Map<string, Leaving>();
  for (const [key, account] of accounts) {
    const role = roleOf.get(account.accountId);
    if (role !== undefined) here.set(key, { ...account, role });
  }
  return here;
}

async function takeOut(
  tx: EntityManager,
  organizationId: number,
  accountIds: readonly number[],
): Promise<void> {
  const these = [organizationId, accountIds];
  await tx.query(
    'delete from organization_members where organization_id = $1 and account_id = any($2)',
    these,
  );
  for (const table of ['repository_roles', 'repository_follows'])
    await tx.query(
      `delete from ${table} g using repositories r
       where r.id = g.repository_id and r.organization_id = $1 and g.account_id = any($2)`,
      these,
    );
}
