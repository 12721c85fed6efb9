import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is known of a repository's Git history: told by its CI or by its provider's webhook, never read from Git itself. */
export class CreateGitFacts1764090000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateGitFacts1764090000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }
}

const UP = [
  // Whether a commit is on an enabled branch follows from branch_commits and branches. The old column stays for the release
  // before this one, which still reads it.
  `alter table commits
     add column position bigint generated always as identity,
     add column parents text[] not null default '{}',
     add column author_name text,
     add column author_email text,
     add column message text,
     add column committed_at timestamptz,
     add column imported_at timestamptz not null default clock_timestamp()`,
  `alter table commits alter column on_enabled_branch set default true`,
  `alter table commits alter column analysed set default true`,
  `create unique index commits_newest on commits (repository_id, position desc)`,

  `create table branches (
     branch_id bigint generated always as identity primary key,
     repository_id bigint not null,
     name text not null,
     head_sha text check (head_sha ~ '^[0-9a-f]{40}$'),
     is_enabled boolean not null default true,
     updated_at timestamptz not null default clock_timestamp(),
     unique (repository_id, name)
   )`,
  // Which commits a branch was ever seen to hold.
  `create table branch_commits (
     branch_id bigint not null references branches (branch_id) on delete cascade,
     repository_id bigint not null,
     commit_sha text not null,
     primary key (branch_id, commit_sha)
   )`,
  `create index branch_commits_commit on branch_commits (repository_id, commit_sha)`,

  `create table pull_requests (
     repository_id bigint not null,
     number integer not null,
     title text not null default '',
     state text not null default 'open' check (state in ('open', 'closed', 'merged')),
     head_sha text not null check (head_sha ~ '^[0-9a-f]{40}$'),
     common_ancestor_sha text check (common_ancestor_sha ~ '^[0-9a-f]{40}$'),
     origin_branch text,
     target_branch text,
     updated_at timestamptz not null default clock_timestamp(),
     primary key (repository_id, number)
   )`,
  // The unified diff from the common ancestor to the head, gzipped already.
  `create table pull_request_diffs (
     repository_id bigint not null,
     number integer not null,
     head_sha text not null,
     diff bytea not null,
     primary key (repository_id, number),
     foreign key (repository_id, number) references pull_requests (repository_id, number) on delete cascade
   )`,
  `alter table pull_request_diffs alter column diff set storage external`,
];
