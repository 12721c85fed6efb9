import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Numbers for the files of a repository, which the public API names files by. */
export class CreateRepositoryFiles1764094000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateRepositoryFiles1764094000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }
}

const UP = [
  // By digest, since a path may be longer than what an index takes.
  `create table repository_files (
     file_id bigint generated always as identity primary key,
     repository_id bigint not null,
     path_digest bytea not null,
     path text not null,
     unique (repository_id, path_digest)
   )`,
];
