import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the tokens that StateBackfill has to tell of; empty once it has. Built while the table is in use, so it takes no transaction. */
export class IndexUntoldTokens1764200000002 extends ForwardOnly implements MigrationInterface {
  readonly name = 'IndexUntoldTokens1764200000002';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // What an interrupted build has left is of no use.
    await runner.query('drop index concurrently if exists tokens_untold');
    await runner.query(
      'create index concurrently tokens_untold on tokens (id) where state_version < version',
    );
  }
}
