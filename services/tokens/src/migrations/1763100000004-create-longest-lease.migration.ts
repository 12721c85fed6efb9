import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long leases may be that any tokens API of this database grants: what revocations wait for, also at one that was told less. */
export class CreateLongestLease1763100000004 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateLongestLease1763100000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table rev_head add column lease_ms integer not null default 0`);
  }
}
