import type { addOrganizationRequest, Provider } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { type Actor, AuditLog } from '../audit/audit-log';
import { appendToLog } from '../revocations/append-to-log';
import { Account } from './account.entity';
import { InstanceAdminNeeded, OrganizationExists, OrganizationNotFound } from './directory.errors';
import { OrganizationMember } from './organization-member.entity';
import { Organization } from './organization.entity';
import { nameKey } from './seed-directory';

type NewOrganization = z.output<typeof addOrganizationRequest>;

export interface OrganizationPage {
  readonly organizations: Organization[];
  readonly total: number;
}

export interface OrganizationsWanted {
  readonly accountId: number;
  readonly provider?: Provider | undefined;
  /** The name and the id of the last one that was shown. */
  readonly after?: readonly [nameKey: string, id: number] | undefined;
  readonly limit: number;
}

/** The organizations of an account. */
@Injectable()
export class OrganizationsService {
  constructor(
    private readonly db: DataSource,
    private readonly audit: AuditLog,
  ) {}

  /** In the order of their names, the one after the last of the page included. */
  async list({ accountId, provider, after, limit }: OrganizationsWanted): Promise<OrganizationPage> {
    const mine = this.db
      .createQueryBuilder(Organization, 'o')
      .where('o.id in (select organization_id from organization_grants where account_id = :accountId)', {
        accountId,
      });
    if (provider) mine.andWhere('o.provider = :provider', { provider });
    const total = await mine.getCount();
    if (after) {
      const [key, id] = after;
      mine.andWhere('(o.name_key, o.id) > (:key, :id)', { key, id });
    }
    const organizations = await mine
      .orderBy('o.nameKey')
      .addOrderBy('o.id')
      .limit(limit + 1)
      .getMany();
    return { organizations, total };
  }

  /** @throws OrganizationNotFound */
  async one(organizationId: number): Promise<Organization> {
    const organization = await this.db.manager.findOneBy(Organization, { id: organizationId });
    if (!organization) throw new OrganizationNotFound();
    return organization;
  }

  /** Whoever adds an organization is its first admin. @throws InstanceAdminNeeded, OrganizationExists */
  add(wanted: NewOrganization, actor: Actor & { readonly accountId: number }): Promise<Organization> {
    return this.db.transaction(async (tx) => {
      const { accountId } = actor;
      const isAdmin = await tx.existsBy(Account, { id: accountId, isAdmin: true });
      if (!isAdmin) throw new InstanceAdminNeeded('add organizations');
      const { provider, name, remoteIdentifier, type } = wanted;
      const [added] = await tx.query<{ id: number }[]>(
        `insert into organizations (provider, name, name_key, remote_identifier, type)
         values ($1, $2, $3, $4, $5) on conflict do nothing returning id`,
        [provider, name, nameKey(name), remoteIdentifier, type],
      );
      if (!added) throw new OrganizationExists(name);
      await tx.insert(OrganizationMember, { organizationId: added.id, accountId, role: 'admin' });
      const organization = await tx.findOneByOrFail(Organization, { id: added.id });
      await this.audit.append(tx, [
        {
          action: 'organizations.create',
          result: 'succeed',
          actor,
          organizationId: added.id,
          entityId: added.id,
        },
      ]);
      // Who was told a moment ago that there is no such organization must not hear it again now.
      await appendToLog(tx, [{ kind: 'change', subject: String(accountId) }]);
      return organization;
    });
  }
}
