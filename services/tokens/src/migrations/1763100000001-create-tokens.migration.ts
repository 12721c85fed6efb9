import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens as keyed hashes: no row, dump or replica of this table gives a token away. */
export class CreateTokens1763100000001 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateTokens1763100000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table tokens (
        id bigint primary key generated always as identity,
        token_id char(12) not null unique,
        kind text not null,
        account_id bigint references accounts,
        repository_id bigint references repositories,
        name text,
        hash bytea not null check (length(hash) = 32),
        pepper_id text not null,
        created_by bigint references accounts,
        created_at timestamptz not null default now(),
        expires_at timestamptz,
        version integer not null default 1,
        revoked_at timestamptz,
        revoked_seq bigint,
        expired_seq bigint,
        check ((kind = 'account' and account_id is not null and repository_id is null)
            or (kind = 'repository' and repository_id is not null and account_id is null
                and name is not null and expires_at is not null)),
        check ((revoked_at is null) = (revoked_seq is null))
      )`);
    await runner.query(
      `create index tokens_account on tokens (account_id, id desc) where account_id is not null`,
    );
    await runner.query(
      `create index tokens_repository on tokens (repository_id, id desc) where repository_id is not null`,
    );
    await runner.query(`create index tokens_to_expire on tokens (expires_at)
      where expires_at is not null and revoked_at is null and expired_seq is null`);
  }
}
