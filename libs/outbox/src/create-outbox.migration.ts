import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The outbox, and what the outbox bus keeps beside it. `position` orders rows of one transaction and of one key;
 * `(xid, position)` orders the whole table for readers that follow it as a stream.
 */
export class CreateOutbox1763000000000 implements MigrationInterface {
  readonly name = 'CreateOutbox1763000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table outbox (
        id uuid primary key,
        position bigint generated always as identity,
        xid xid8 not null default pg_current_xact_id(),
        topic text not null,
        type text not null,
        key text not null,
        payload jsonb not null,
        traceparent text,
        occurred_at timestamptz not null default clock_timestamp(),
        lane smallint not null,
        published_at timestamptz
      )`);
    await runner.query(
      `create index outbox_unpublished on outbox (lane, position) where published_at is null`,
    );
    await runner.query(`create index outbox_stream on outbox (topic, xid, position)`);
    await runner.query(
      `create index outbox_published on outbox (published_at) where published_at is not null`,
    );
    await runner.query(`
      create table outbox_checkpoints (
        group_name text not null,
        topic text not null,
        xid xid8 not null,
        position bigint not null,
        updated_at timestamptz not null default clock_timestamp(),
        primary key (group_name, topic)
      )`);
    await runner.query(`
      create table outbox_dead_letters (
        group_name text not null,
        event_id uuid not null,
        topic text not null,
        type text not null,
        key text not null,
        payload jsonb not null,
        reason text not null,
        parked_at timestamptz not null default clock_timestamp(),
        primary key (group_name, event_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table outbox_dead_letters`);
    await runner.query(`drop table outbox_checkpoints`);
    await runner.query(`drop table outbox`);
  }
}
