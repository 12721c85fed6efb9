import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A row without a payload is a tombstone. Takes no time: nothing of the table is read. */
export class AllowTombstones1764200000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'AllowTombstones1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table outbox alter column payload drop not null');
  }
}
