import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Results of analyses that clients ran, and what is derived from them. */
export class CreateAnalysis1764095000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateAnalysis1764095000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }
}

const UP = [
  // What was acknowledged, in order of arrival. Never changed but for 'generation', which the final that seals an upload sets:
  // from that generation of its commit's results on, the upload counts.
  `create table analysis_uploads (
     position bigint generated always as identity primary key,
     upload_id uuid not null unique,
     repository_id bigint not null,
     commit_sha text not null,
     kind text not null check (kind in ('issues', 'metrics', 'duplication', 'old-issues', 'final')),
     digest bytea,
     body_bytes integer not null default 0,
     generation integer,
     token_id text not null,
     received_at timestamptz not null default clock_timestamp(),
     check ((kind = 'final') = (digest is null))
   )`,
  // The natural key of an upload: the same bytes sent again are the same upload.
  `create unique index analysis_uploads_once on analysis_uploads (repository_id, commit_sha, kind, digest)
     where kind <> 'final'`,
  `create index analysis_uploads_waiting on analysis_uploads (repository_id, commit_sha)
     where kind <> 'final' and generation is null`,
  `create index analysis_uploads_finals on analysis_uploads (repository_id, commit_sha) where kind = 'final'`,

  // Compressed already, so Postgres need not try.
  `create table analysis_upload_bodies (
     upload_position bigint primary key references analysis_uploads (position) on delete cascade,
     body bytea not null
   )`,
  `alter table analysis_upload_bodies alter column body set storage external`,

  // One row per commit, made at the first sight of it; every upload of the commit locks it at its end. It is also the queue
  // of record: work remains while 'requested' is above 'done'.
  `create table analysis_results (
     position bigint generated always as identity primary key,
     repository_id bigint not null,
     commit_sha text not null check (commit_sha ~ '^[0-9a-f]{40}$'),
     requested integer not null default 0,
     requested_at timestamptz,
     done integer not null default 0 check (done <= requested),
     attempts integer not null default 0,
     next_attempt_at timestamptz not null default clock_timestamp(),
     last_problem text,
     parked_reason text,
     first_received_at timestamptz not null default clock_timestamp(),
     last_received_at timestamptz not null default clock_timestamp(),
     finalized_at timestamptz,
     has_issues boolean not null default false,
     files integer not null default 0,
     issues integer not null default 0,
     clones integer not null default 0,
     unique (repository_id, commit_sha)
   )`,
  `create index analysis_results_due on analysis_results (next_attempt_at)
     where requested > done and parked_reason is null`,
  `create index analysis_results_newest on analysis_results (repository_id, position desc)
     where done > 0 and has_issues`,

  // An issue, whatever commit it is seen in. Never changed.
  `create table issues (
     issue_id bigint generated always as identity primary key,
     repository_id bigint not null,
     fingerprint bytea not null,
     first_commit_sha text not null,
     first_seen_at timestamptz not null default clock_timestamp(),
     unique (repository_id, fingerprint)
   )`,
  `create table ignored_issues (
     issue_id bigint primary key references issues (issue_id) on delete cascade,
     repository_id bigint not null,
     reason text,
     comment text,
     ignored_by text not null,
     ignored_at timestamptz not null default clock_timestamp()
   )`,

  // Rows of another generation than the result's 'done' are on their way in or out.
  `create table analysis_files (
     result_position bigint not null references analysis_results (position) on delete cascade,
     generation integer not null,
     number integer not null,
     file_path text not null,
     language text not null,
     issues integer not null,
     clones integer not null,
     complexity integer,
     loc integer,
     cloc integer,
     nr_methods integer,
     nr_classes integer,
     line_complexities jsonb not null default '[]',
     primary key (result_position, generation, number)
   )`,
  `create table analysis_issues (
     result_position bigint not null references analysis_results (position) on delete cascade,
     generation integer not null,
     issue_id bigint not null references issues (issue_id),
     file_number integer not null,
     line integer not null,
     line_column integer,
     tool text not null,
     pattern_id text not null,
     category text not null,
     level text not null,
     message text not null,
     language text not null,
     primary key (result_position, generation, issue_id)
   )`,
  `create index analysis_issues_seen on analysis_issues (issue_id, result_position desc)`,
  `create table analysis_clones (
     result_position bigint not null references analysis_results (position) on delete cascade,
     generation integer not null,
     number integer not null,
     language text not null,
     clone_lines text not null,
     nr_tokens integer not null,
     nr_lines integer not null,
     files jsonb not null,
     primary key (result_position, generation, number)
   )`,
];
