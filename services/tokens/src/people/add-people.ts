import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AccessLog } from '../access/access-log';
import { lockOrganization } from '../access/lock-organization';
import type { Actor } from '../audit/audit-log';
import { ensureAccounts } from './ensure-accounts';

/** Makes people members of an organization. Whoever has a role there keeps it. */
@Injectable()
export class AddPeople {
  constructor(
    private readonly db: DataSource,
    private readonly access: AccessLog,
  ) {}

  /** Adding twice is a success and changes nothing. */
  async add(organizationId: number, emails: readonly string[], actor: Actor): Promise<void> {
    await this.db.transaction(async (tx) => {
      await lockOrganization(tx, organizationId);
      const accounts = [...(await ensureAccounts(tx, emails)).values()];
      const joined = await join(
        tx,
        organizationId,
        accounts.map(({ accountId }) => accountId),
      );
      const added = accounts.filter(({ accountId }) => joined.has(accountId));
      if (added.length === 0) return;
      await this.access.write(tx, {
        organizationId,
        // Whoever cached "no role there" for them asks again.
        subjects: added.map(({ accountId }) => ({ accountId })),
        reason: 'person-added',
        takesAway: false,
        audit: added.map(({ accountId, email }) => ({
          action: 'organizations.people.create',
          result: 'succeed',
          actor,
          organizationId,
          entityId: accountId,
          details: { email },
        })),
      });
    });
  }
}

async function join(
  tx: EntityManager,
  organizationId: number,
  accountIds: readonly number[],
): Promise<ReadonlySet<number>> {
  const rows = await tx.query<{ id: number }[]>(
    `insert into organization_members (organization_id, account_id, role)
     select $1, id, 'member' from unnest($2::bigint[]) as given(id)
     on conflict do nothing returning account_id::float8 as id`,
    [organizationId, accountIds],
  );
  return new Set(rows.map(({ id }) => id));
}
