import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCoverage1763100000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateCoverage1763100000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }
}

const UP = [
  // The first sight of a commit. Every upload of the commit locks its row at its end.
  `create table coverage_commits (
     repository_id bigint not null,
     commit_sha text not null check (commit_sha ~ '^[0-9a-f]{40}$'),
     position bigint generated always as identity,
     first_received_at timestamptz not null default clock_timestamp(),
     last_received_at timestamptz not null default clock_timestamp(),
     primary key (repository_id, commit_sha)
   )`,
  `create index coverage_commits_newest on coverage_commits (repository_id, position desc)`,

  // What was acknowledged, in order of arrival. Never changed but for 'generation', which says from which generation of
  // the report on it counts: set at once for a complete upload, by the final for a partial, never for a final.
  `create table coverage_uploads (
     position bigint generated always as identity primary key,
     upload_id uuid not null unique,
     repository_id bigint not null,
     commit_sha text not null,
     language text,
     kind text not null check (kind in ('complete', 'partial', 'final')),
     digest bytea,
     body_bytes integer not null default 0,
     generation integer,
     token_id text not null,
     received_at timestamptz not null default clock_timestamp(),
     check ((kind = 'final') = (language is null) and (kind = 'final') = (digest is null))
   )`,
  // The natural key of an upload: the same bytes sent again are the same upload.
  `create unique index coverage_uploads_once on coverage_uploads (repository_id, commit_sha, language, kind, digest)
     where kind <> 'final'`,
  `create index coverage_uploads_waiting on coverage_uploads (repository_id, commit_sha, language, position)
     where kind = 'partial' and generation is null`,
  `create index coverage_uploads_finals on coverage_uploads (repository_id, commit_sha) where kind = 'final'`,

  // Compressed already, so Postgres need not try.
  `create table coverage_upload_bodies (
     upload_position bigint primary key references coverage_uploads (position) on delete cascade,
     body bytea not null
   )`,
  `alter table coverage_upload_bodies alter column body set storage external`,

  // One row per report: (repository, commit, language). It is also the queue of record: work remains while
  // 'requested' is above 'done'.
  `create table coverage_reports (
     position bigint generated always as identity primary key,
     report_id uuid not null unique,
     repository_id bigint not null,
     commit_sha text not null,
     language text not null,
     requested integer not null default 0,
     requested_at timestamptz,
     done integer not null default 0 check (done <= requested),
     attempts integer not null default 0,
     next_attempt_at timestamptz not null default clock_timestamp(),
     last_problem text,
     parked_reason text,
     created_at timestamptz not null default clock_timestamp(),
     received_at timestamptz not null default clock_timestamp(),
     processed_at timestamptz,
     files integer not null default 0,
     coverable_lines integer not null default 0,
     covered_lines integer not null default 0,
     unique (repository_id, commit_sha, language)
   )`,
  `create index coverage_reports_due on coverage_reports (next_attempt_at)
     where requested > done and parked_reason is null`,
  `create index coverage_reports_newest on coverage_reports (repository_id, received_at desc, position desc)`,

  // The merged lines of one file. Rows of another generation than the report's 'done' are on their way in or out.
  `create table coverage_report_files (
     report_position bigint not null references coverage_reports (position) on delete cascade,
     generation integer not null,
     number integer not null,
     filename text not null,
     coverable_lines integer not null,
     covered_lines integer not null,
     lines bytea not null,
     primary key (report_position, generation, number)
   )`,

  // What is known of a repository's commits, imported from its Git provider. A repository with no row here has never
  // been imported, and then every commit counts as known, on an enabled branch, and analysed.
  `create table commits (
     repository_id bigint not null,
     commit_sha text not null,
     on_enabled_branch boolean not null,
     analysed boolean not null,
     primary key (repository_id, commit_sha)
   )`,
];
