import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The API tokens of an account as its list shows and counts them, without those that are revoked or of sessions, which are most of them
 * in time. The expiry is in it, so that they are counted from the index alone. Built while the table is in use, so it takes no
 * transaction.
 */
export class IndexAccountTokens1764800000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'IndexAccountTokens1764800000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // What an interrupted build has left is of no use.
    await runner.query('drop index concurrently if exists tokens_of_account');
    await runner.query(
      `create index concurrently tokens_of_account on tokens (account_id, id desc) include (expires_at)
       where account_id is not null and session_id is null and revoked_at is null`,
    );
  }
}
