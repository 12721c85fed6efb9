import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a provider's word about somebody was made into here (ADR 0018), beside the roles themselves: whoever changes a role need know
 * nothing of it, an older release neither. A role that is not what is kept here was decided here.
 */
export class CreateProviderRoles1764700000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateProviderRoles1764700000000';

  async up(runner: QueryRunner): Promise<void> {
    // Without a role: the provider says something, and what holds was decided here.
    await runner.query(`
      create table provider_memberships (
        account_id bigint not null references accounts on delete cascade,
        organization_id bigint not null references organizations on delete cascade,
        role text check (role in ('member', 'manager', 'admin')),
        primary key (account_id, organization_id)
      )`);
    await runner.query(`
      create table provider_permissions (
        account_id bigint not null references accounts on delete cascade,
        repository_id bigint not null references repositories on delete cascade,
        permission text check (permission in ('read', 'write', 'admin')),
        primary key (account_id, repository_id)
      )`);
  }
}
