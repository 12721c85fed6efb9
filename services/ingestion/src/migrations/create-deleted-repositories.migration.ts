import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the tokens service has deleted: nothing is begun for it any more. */
export class CreateDeletedRepositories1764098000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateDeletedRepositories1764098000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table deleted_repositories (
      repository_id bigint primary key,
      deleted_at timestamptz not null
    )`);
  }
}
