import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a repository's people configured: tools and their patterns, languages, ignored files, where analysis runs. */
export class CreateConfiguration1764096000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateConfiguration1764096000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }
}

const UP = [
  // The row that every change of a repository's configuration locks first.
  `create table repository_settings (
     repository_id bigint primary key,
     build_server_analysis boolean not null default false
   )`,

  // Tools are whatever a client names, known to the catalogue or not. Null: as the catalogue has it.
  `create table repository_tools (
     repository_id bigint not null,
     tool_uuid uuid not null,
     is_enabled boolean,
     uses_configuration_file boolean not null default false,
     primary key (repository_id, tool_uuid)
   )`,
  // Parameters are a list of {name, value}; null: as the catalogue has them.
  `create table repository_patterns (
     repository_id bigint not null,
     tool_uuid uuid not null,
     pattern_id text not null,
     is_enabled boolean not null,
     parameters jsonb,
     primary key (repository_id, tool_uuid, pattern_id),
     foreign key (repository_id, tool_uuid) references repository_tools (repository_id, tool_uuid) on delete cascade
   )`,

  // Null: as it is by default.
  `create table repository_languages (
     repository_id bigint not null,
     language text not null,
     extensions text[],
     is_enabled boolean,
     primary key (repository_id, language)
   )`,

  // A path may be longer than a row of an index, its digest is not.
  `create table ignored_files (
     position bigint generated always as identity,
     repository_id bigint not null,
     path text not null,
     path_digest bytea not null,
     primary key (repository_id, path_digest)
   )`,
  `create unique index ignored_files_order on ignored_files (repository_id, position)`,
];
