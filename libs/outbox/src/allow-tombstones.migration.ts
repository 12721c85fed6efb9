import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A row without a payload is a tombstone. Takes no time: nothing of the table is read. */
export class AllowTombstones1764200000000 implements MigrationInterface {
  readonly name = 'AllowTombstones1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table outbox alter column payload drop not null');
  }

  /** As `ForwardOnly` of libs/database, which would bring the ORM into every process that hears events. */
  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only. Write a new one that puts it right.'));
  }
}
