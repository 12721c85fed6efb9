import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which deleted repositories still have something here. Of every release before this one: all of them. */
export class MarkEmptiedRepositories1764203000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'MarkEmptiedRepositories1764203000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table deleted_repositories add column emptied_at timestamptz');
    await runner.query(
      'create index deleted_repositories_full on deleted_repositories (deleted_at) where emptied_at is null',
    );
  }
}
