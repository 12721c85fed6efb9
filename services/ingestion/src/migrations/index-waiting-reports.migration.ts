import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tells whether anything of a repository waits: of its reports, which may be many, those that do are few. Built while the table is in
 * use, so it takes no transaction.
 */
export class IndexWaitingReports1764800000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'IndexWaitingReports1764800000000';
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // What an interrupted build has left is of no use.
    await runner.query('drop index concurrently if exists coverage_reports_waiting');
    await runner.query(
      'create index concurrently coverage_reports_waiting on coverage_reports (repository_id) where requested > done',
    );
  }
}
