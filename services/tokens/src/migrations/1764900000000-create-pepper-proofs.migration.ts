import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each pepper makes of a fixed text, so that another secret under its name is noticed. A release that does not know of it does without. */
export class CreatePepperProofs1764900000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreatePepperProofs1764900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table pepper_proofs (pepper_id text primary key, proof bytea not null)');
  }
}
