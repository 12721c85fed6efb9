import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The incarnation, with the timeline that the database writes in. A restore to a point in time and the promotion of a standby begin
 * a new one, so whatever they lost is noticed though nobody runs a command; a crash and a restart do not.
 */
export class CreateRevocationState1764098000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateRevocationState1764098000000';

  async up(runner: QueryRunner): Promise<void> {
    // A standby writes nothing and has no timeline of its own to tell; nobody believes what it says.
    await runner.query(`
      create function incarnation_here(base text) returns text volatile language sql as $$
        select base || '.' || case when pg_is_in_recovery() then 'standby'
                                   else substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) end
      $$`);
    await runner.query(
      `create view rev_state as select seq, lease_ms, incarnation_here(incarnation) as incarnation from rev_head`,
    );
  }
}
