import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The revocation log and the leases of those who follow it (design 5; ADR on the leased suffix). */
export class CreateRevocations1763100000002 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateRevocations1763100000002';

  async up(runner: QueryRunner): Promise<void> {
    // One row. Its lock is held from the increment to the commit, so order of seq is order of commit, without gaps.
    await runner.query(`
      create table rev_head (
        only_row boolean primary key default true check (only_row),
        seq bigint not null,
        incarnation text not null
      )`);
    await runner.query(`insert into rev_head (seq, incarnation) values (0, gen_random_uuid()::text)`);
    await runner.query(`
      create table rev_log (
        seq bigint primary key,
        kind text not null check (kind in ('token', 'repository', 'account', 'all', 'change')),
        subject text not null,
        at timestamptz not null default clock_timestamp()
      )`);
    // No time column: a database's clock may step, and only counting on the reader's own monotonic clock is proof.
    await runner.query(`create sequence lease_beats`);
    await runner.query(`
      create table lease (
        holder text not null,
        epoch text not null,
        acked bigint not null,
        beats bigint not null,
        -- In which acked counts. Written with it, so a beat that raced a change of incarnation proves nothing.
        incarnation text not null,
        primary key (holder, epoch)
      )`);
    // Set once a revocation is proven. What it was proven with belongs to the audit row of the revocation.
    await runner.query(`
      create table receipts (
        seq bigint primary key,
        audit_position bigint not null,
        enforced_at timestamptz,
        enforcers integer,
        waited_ms double precision
      )`);
    await runner.query(`create index receipts_unproven on receipts (seq) where enforced_at is null`);
  }
}
