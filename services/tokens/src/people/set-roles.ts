import type { Provider, SetRolesRequest } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LastAdminStays } from '../access/access.errors';
import { AccessLog, openChange } from '../access/access-log';
import { countAdmins, lockOrganization } from '../access/lock-organization';
import type { Actor } from '../audit/audit-log';
import type { Committed } from '../revocations/revoke-tokens';
import { findRoleChanges } from './find-role-changes';
import { lowersPermission, lowersRole, wantedRoles } from './plan-roles';
import { auditOfGrant, auditOfMembership } from './role-audit';
import { writeMemberRoles, writeRepositoryRoles } from './role-rows';

interface Where {
  readonly organizationId: number;
  readonly provider: Provider;
}

/** Gives people the roles that an admin, a CI job or a provider's directory says they have. */
@Injectable()
export class SetRoles {
  constructor(
    private readonly db: DataSource,
    private readonly access: AccessLog,
  ) {}

  /**
   * All of them or none. Gives what is to be proven before it is answered: nothing where roles were only given, unless a change
   * that this one may repeat is not proven yet.
   *
   * @throws UnknownRole, UnknownRepositories, LastAdminStays
   */
  async set(
    { organizationId, provider }: Where,
    request: SetRolesRequest,
    actor: Actor,
  ): Promise<Committed | undefined> {
    const wanted = wantedRoles(provider, request);
    return this.db.transaction(async (tx) => {
      const { admins } = await lockOrganization(tx, organizationId);
      const { memberships, grants } = await findRoleChanges(tx, organizationId, wanted);
      const changed = [...memberships, ...grants];
      const open = await openChange(tx, organizationId);
      if (changed.length === 0) return open;
      await writeMemberRoles(tx, organizationId, memberships);
      await writeRepositoryRoles(tx, grants);
      if (admins > 0 && (await countAdmins(tx, organizationId)) === 0) throw new LastAdminStays();
      const takesAway = memberships.some(lowersRole) || grants.some(lowersPermission);
      const committed = await this.access.write(tx, {
        organizationId,
        subjects: [...new Set(changed.map(({ accountId }) => accountId))].map((accountId) => ({ accountId })),
        reason: 'role-changed',
        takesAway,
        audit: [
          ...memberships.map((change) => auditOfMembership(organizationId, change, actor)),
          ...grants.map((change) => auditOfGrant(organizationId, change, actor)),
        ],
      });
      return takesAway ? committed : open;
    });
  }
}
