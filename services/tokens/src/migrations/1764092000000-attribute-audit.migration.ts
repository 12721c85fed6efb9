import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which organization's audit log a row of the audit belongs to.
 *
 * An index beside the log and not a column of it: what an account does with its own tokens belongs to every organization that it
 * is in at that moment, and a column would change the row type that `audit_canonical` hashes. It is not hashed, because it is
 * derived: from `details.organizationId` and `repository_id`, which are, and for `user.*` from the memberships of that moment.
 * `verifyAuditChain` derives it again, so that no row can be hidden from its organization or shown to another.
 *
 * A trigger keeps it, so rows that the previous release writes meanwhile are in it too.
 */
export class AttributeAudit1764092000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'AttributeAudit1764092000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_organizations (
        position bigint not null,
        organization_id bigint not null,
        at timestamptz not null,
        primary key (position, organization_id)
      )`);
    await runner.query(
      `create index audit_organizations_newest on audit_organizations (organization_id, at, position)`,
    );
    await this.createDerivation(runner);
    await runner.query(`
      create function audit_attribute() returns trigger language plpgsql as $$
      begin
        insert into audit_organizations (position, organization_id, at)
        select new.position, organization_id, new.at from audit_owners(new)
        union
        select new.position, m.organization_id, new.at
        from organization_grants m where new.action like 'user.%' and m.account_id = new.actor_account_id;
        return null;
      end $$`);
    await runner.query(
      `create trigger audit_attribute after insert on audit for each row execute function audit_attribute()`,
    );
    await runner.query(`create trigger audit_organizations_append_only
      before update or delete or truncate on audit_organizations
      for each statement execute function audit_is_append_only()`);
  }

  /** The organizations that a row names by what its hash covers. */
  private async createDerivation(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function audit_owners(entry audit) returns table (organization_id bigint) stable language sql as $$
        select (entry.details->>'organizationId')::bigint
        where jsonb_typeof(entry.details->'organizationId') = 'number'
        union
        select r.organization_id from repositories r where r.id = entry.repository_id
      $$`);
  }
}
