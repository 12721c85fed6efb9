import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who and what there is. `name_key` is the name as paths are compared: lower case as JavaScript makes it, so that a cache
 * key made in the gateway and a row found here never differ by the database's locale.
 */
export class CreateDirectory1763100000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateDirectory1763100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table accounts (
        id bigint primary key generated always as identity,
        email text not null,
        email_key text not null unique,
        name text,
        created_at timestamptz not null default now()
      )`);
    await runner.query(`
      create table organizations (
        id bigint primary key generated always as identity,
        provider text not null check (provider in ('gh', 'ghe', 'gl', 'gle', 'bb', 'bbe', 'manual')),
        name text not null,
        name_key text not null,
        created_at timestamptz not null default now(),
        unique (provider, name_key)
      )`);
    // The oldest clients name no provider.
    await runner.query(`create index organizations_name on organizations (name_key)`);
    await runner.query(`
      create table organization_members (
        organization_id bigint not null references organizations on delete cascade,
        account_id bigint not null references accounts on delete cascade,
        role text not null check (role in ('member', 'manager', 'admin')),
        primary key (organization_id, account_id)
      )`);
    await runner.query(`create index organization_members_account on organization_members (account_id)`);
    await runner.query(`
      create table repositories (
        id bigint primary key generated always as identity,
        organization_id bigint not null references organizations,
        name text not null,
        name_key text not null,
        visibility text not null check (visibility in ('Public', 'Private', 'LoginPublic')),
        default_branch text not null,
        created_at timestamptz not null default now(),
        unique (organization_id, name_key)
      )`);
    await runner.query(`
      create table repository_roles (
        repository_id bigint not null references repositories on delete cascade,
        account_id bigint not null references accounts on delete cascade,
        permission text not null check (permission in ('read', 'write', 'admin')),
        primary key (repository_id, account_id)
      )`);
    await runner.query(`create index repository_roles_account on repository_roles (account_id)`);
    await this.createGrants(runner);
  }

  /** What an account may do on a repository: its own role there, or admin as a manager or admin of the organization. */
  private async createGrants(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create view repository_grants as
      select repository_id, account_id, (array['read', 'write', 'admin'])[max(rank)] as permission, max(rank) as rank
      from (
        select repository_id, account_id, array_position(array['read', 'write', 'admin'], permission) as rank
        from repository_roles
        union all
        select r.id, m.account_id, 3
        from organization_members m join repositories r on r.organization_id = m.organization_id
        where m.role in ('manager', 'admin')
      ) granted
      group by repository_id, account_id`);
  }
}
