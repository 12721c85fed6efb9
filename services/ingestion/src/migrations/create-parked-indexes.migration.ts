import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What makes it cheap to say, at each scrape of the metrics, how much is parked. Built while the tables are in use, so it takes no
 * transaction.
 */
export class CreateParkedIndexes1764099500000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateParkedIndexes1764099500000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['coverage_reports', 'analysis_results']) {
      // What an interrupted build has left is of no use.
      await runner.query(`drop index concurrently if exists ${table}_parked`);
      await runner.query(
        `create index concurrently ${table}_parked on ${table} (position) where requested > done and parked_reason is not null`,
      );
    }
  }
}
