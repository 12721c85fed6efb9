import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Webhooks of Git providers, and what lists of Git facts are read by. */
export class CreateGitHooks1764093000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateGitHooks1764093000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }
}

const UP = [
  // The secret is not stored: it is derived from the id and the key of the installation.
  `create table git_hooks (
     hook_id text primary key,
     repository_id bigint not null,
     created_at timestamptz not null default clock_timestamp()
   )`,
  `create index git_hooks_of_repository on git_hooks (repository_id, created_at)`,

  // Whoever tells facts of a repository holds its row, so that what is told at the same time is told one after another.
  `create table git_tellings (
     repository_id bigint primary key,
     last_told_at timestamptz not null
   )`,
  // An event of before its branch was deleted does not bring the branch back.
  `create table branch_deletions (
     repository_id bigint not null,
     name text not null,
     deleted_at timestamptz not null,
     primary key (repository_id, name)
   )`,

  `alter table pull_requests add column author text`,
  `create index pull_requests_heads on pull_requests (repository_id, head_sha)`,
  `create index pull_requests_newest on pull_requests (repository_id, state, updated_at desc, number desc)`,

  `create index commits_by_time on commits (repository_id, (coalesce(committed_at, imported_at)) desc, position desc)`,
  `create index branches_by_name on branches (repository_id, name collate "C")`,
  `create index branches_by_update on branches (repository_id, updated_at desc, branch_id desc)`,
];
