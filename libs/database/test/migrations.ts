import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateThings1700000000001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Long enough that a second process, if nothing held it back, would run the same statement meanwhile.
    await db.query('select pg_sleep(0.2)');
    await db.query('create table thing (id int primary key)');
  }
  down(): Promise<void> {
    throw new Error('forward only');
  }
}

export class FillThings1700000000002 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('insert into thing values (1)');
  }
  down(): Promise<void> {
    throw new Error('forward only');
  }
}

export class BreakThings1700000000003 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('insert into thing values (2)');
    await db.query('insert into nothing values (1)');
  }
  down(): Promise<void> {
    throw new Error('forward only');
  }
}

export class WidenThings1700000000004 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('alter table thing add column size int');
  }
  down(): Promise<void> {
    throw new Error('forward only');
  }
}

/** Outside of a transaction, as one that builds an index concurrently. */
export class NotePatience1700000000005 implements MigrationInterface {
  readonly transaction = false;
  async up(db: QueryRunner): Promise<void> {
    await db.query(`create table patience as select current_setting('lock_timeout') as lock_timeout`);
  }
  down(): Promise<void> {
    throw new Error('forward only');
  }
}
