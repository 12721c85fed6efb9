import { type Permission, PERMISSIONS } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Actor, AuditLog } from '../audit/audit-log';
import type { Committed } from '../revocations/revoke-tokens';
import { OrganizationNotFound } from '../directory/directory.errors';
import { AccessLog, openChange } from './access-log';

/** What ignoring issues, changing tools and reanalyzing needs on every repository of an organization. */
@Injectable()
export class ChangeMinimumPermission {
  constructor(
    private readonly db: DataSource,
    private readonly access: AccessLog,
    private readonly audit: AuditLog,
  ) {}

  /** Gives what is to be proven before it is answered: nothing where less is asked than before. */
  change(organizationId: number, after: Permission, actor: Actor): Promise<Committed | undefined> {
    return this.db.transaction(async (tx) => {
      const before = await lockForSettings(tx, organizationId);
      const open = await openChange(tx, organizationId);
      if (before === after) return open;
      await tx.query('update organizations set configuration_needs = $2 where id = $1', [
        organizationId,
        after,
      ]);
      const repositoryIds = await liveRepositories(tx, organizationId);
      const isRaised = PERMISSIONS.indexOf(after) > PERMISSIONS.indexOf(before);
      const audit = [
        {
          action: 'organizations.analysisconfigurationminimumpermission.update',
          result: 'succeed',
          actor,
          organizationId,
          entityId: organizationId,
          details: { before, after },
        },
      ] as const;
      if (repositoryIds.length === 0) {
        await this.audit.append(tx, audit);
        return open;
      }
      const committed = await this.access.write(tx, {
        organizationId,
        // Every cached grant carries the setting.
        subjects: repositoryIds.map((repositoryId) => ({ repositoryId })),
        reason: 'minimum-permission-changed',
        takesAway: isRaised,
        audit,
      });
      return isRaised ? committed : open;
    });
  }
}

/**
 * Stronger than for the people: nobody adds a repository to the organization meanwhile, whose grants could be cached with the old
 * setting and would be in no row of the log.
 */
async function lockForSettings(tx: EntityManager, organizationId: number): Promise<Permission> {
  const [organization] = await tx.query<{ needs: Permission }[]>(
    'select configuration_needs as needs from organizations where id = $1 for update',
    [organizationId],
  );
  if (!organization) throw new OrganizationNotFound();
  return organization.needs;
}

async function liveRepositories(tx: EntityManager, organizationId: number): Promise<number[]> {
  const rows = await tx.query<{ id: number }[]>(
    'select id::float8 as id from repositories where organization_id = $1 and deleted_at is null order by id',
    [organizationId],
  );
  return rows.map(({ id }) => id);
}
