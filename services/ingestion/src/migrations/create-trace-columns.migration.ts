import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The trace of the request that last asked for what is derived, so that the work is found in it, whichever worker does it and when. */
export class CreateTraceColumns1764099600000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateTraceColumns1764099600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['coverage_reports', 'analysis_results'])
      await runner.query(`alter table ${table} add column traceparent text`);
  }
}
