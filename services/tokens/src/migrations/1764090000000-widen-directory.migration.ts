import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the public API says of accounts, organizations and repositories, and repositories that are deleted: their rows stay,
 * because tokens and the audit log name them, and their names are free again.
 */
export class WidenDirectory1764090000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'WidenDirectory1764090000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table accounts add column is_admin boolean not null default false`);
    await runner.query(`
      alter table organizations
        add column remote_identifier text,
        add column avatar text,
        add column type text not null default 'Organization' check (type in ('Account', 'Organization')),
        add column configuration_needs text not null default 'write'
          check (configuration_needs in ('read', 'write', 'admin'))`);
    await runner.query(`
      alter table repositories
        add column remote_identifier text,
        add column deleted_at timestamptz`);
    await runner.query(`
      create unique index repositories_live_name on repositories (organization_id, name_key) where deleted_at is null`);
    await runner.query(`alter table repositories drop constraint repositories_organization_id_name_key_key`);
    await runner.query(`
      create table repository_follows (
        repository_id bigint not null references repositories on delete cascade,
        account_id bigint not null references accounts on delete cascade,
        followed_at timestamptz not null default now(),
        primary key (repository_id, account_id)
      )`);
    await runner.query(`create index repository_follows_account on repository_follows (account_id)`);
    await this.createViews(runner);
  }

  private async createViews(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace view repository_grants as
      select repository_id, account_id, (array['read', 'write', 'admin'])[max(rank)] as permission, max(rank) as rank
      from (
        select g.repository_id, g.account_id, array_position(array['read', 'write', 'admin'], g.permission) as rank
        from repository_roles g join repositories r on r.id = g.repository_id
        where r.deleted_at is null
        union all
        select r.id, m.account_id, 3
        from organization_members m join repositories r on r.organization_id = m.organization_id
        where m.role in ('manager', 'admin') and r.deleted_at is null
      ) granted
      group by repository_id, account_id`);
    // Whoever has a role on a repository belongs to its organization, as a member.
    await runner.query(`
      create view organization_grants as
      select organization_id, account_id, (array['member', 'manager', 'admin'])[max(rank)] as role, max(rank) as rank
      from (
        select organization_id, account_id, array_position(array['member', 'manager', 'admin'], role) as rank
        from organization_members
        union all
        select r.organization_id, g.account_id, 1
        from repository_roles g join repositories r on r.id = g.repository_id
        where r.deleted_at is null
      ) granted
      group by organization_id, account_id`);
  }
}
