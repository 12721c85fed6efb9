import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Sessions of people (ADR 0018). A session has tokens, one after the other as it is renewed; `session_id` is what tells them from
 * API tokens. What the previous release stores meanwhile has none. The foreign key is checked of new rows at once, and of the
 * others by the next migration, which keeps nobody waiting.
 */
export class CreateSessions1764300000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateSessions1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    // First, because it takes the whole lock of `tokens`: a weaker one that is raised later could wait for somebody who waits for it.
    await runner.query(`alter table tokens add column session_id bigint`);
    await runner.query(`
      create table sessions (
        id bigint primary key generated always as identity,
        account_id bigint not null references accounts,
        started_at timestamptz not null,
        ends_at timestamptz not null check (ends_at >= started_at),
        -- The API token that was shown for it, by whoever signed in with one: the session ends when that is revoked.
        started_with bigint references tokens,
        ended_at timestamptz
      )`);
    await runner.query(`create index sessions_account on sessions (account_id)`);
    await runner.query(
      `create index sessions_started_with on sessions (started_with) where started_with is not null`,
    );
    await runner.query(`create index sessions_ends_at on sessions (ends_at)`);
    await runner.query(`
      alter table tokens
        add constraint tokens_session_id_fkey foreign key (session_id) references sessions not valid,
        add constraint tokens_session_check check (session_id is null or (kind = 'account' and expires_at is not null)) not valid`);
  }
}
