import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The rows from before `AttributeAudit`. In a transaction of its own, so that nobody who writes to the log waits for it. Whom an
 * account's own rows belonged to is not on record: today's memberships stand in for those of then.
 */
export class AttributeOldAudit1764092000001 extends ForwardOnly implements MigrationInterface {
  readonly name = 'AttributeOldAudit1764092000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      insert into audit_organizations (position, organization_id, at)
      select a.position, r.organization_id, a.at from audit a join repositories r on r.id = a.repository_id
      union
      select a.position, m.organization_id, a.at from audit a
      join organization_grants m on m.account_id = a.actor_account_id where a.action like 'user.%'
      on conflict do nothing`);
  }
}
