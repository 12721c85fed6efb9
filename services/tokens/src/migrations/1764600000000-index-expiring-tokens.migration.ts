import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The tokens of a repository in the order of their expiry, without the revoked ones, which are most of them where tokens are rotated.
 * Built while the table is in use, so it takes no transaction.
 */
export class IndexExpiringTokens1764600000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'IndexExpiringTokens1764600000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // What an interrupted build has left is of no use.
    await runner.query('drop index concurrently if exists tokens_expiring');
    await runner.query(
      `create index concurrently tokens_expiring on tokens (repository_id, expires_at, id)
       where repository_id is not null and revoked_at is null`,
    );
  }
}
