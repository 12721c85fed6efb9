import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the tokens of a session. Built while the table is in use, so it takes no transaction. */
export class IndexSessionTokens1764300000002 extends ForwardOnly implements MigrationInterface {
  readonly name = 'IndexSessionTokens1764300000002';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // What an interrupted build has left is of no use.
    await runner.query('drop index concurrently if exists tokens_session');
    await runner.query(
      'create index concurrently tokens_session on tokens (session_id, id) where session_id is not null',
    );
  }
}
