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
