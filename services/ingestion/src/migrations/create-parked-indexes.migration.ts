import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What makes it cheap to say, at each scrape of the metrics, how much is parked. */
export class CreateParkedIndexes1764099500000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateParkedIndexes1764099500000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['coverage_reports', 'analysis_results'])
      await runner.query(
        `create index ${table}_parked on ${table} (position) where requested > done and parked_reason is not null`,
      );
  }
}
