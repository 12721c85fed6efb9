import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The constraints of CreateSessions, for the rows from before it. Reads and writes go on while it looks through the table. */
export class CheckSessionTokens1764300000001 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CheckSessionTokens1764300000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table tokens validate constraint tokens_session_id_fkey');
    await runner.query('alter table tokens validate constraint tokens_session_check');
  }
}
