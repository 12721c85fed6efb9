import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which version of a token its state was last published at; behind for every token that the previous release stores, before or
 * after this migration. A column with a constant default costs no rewrite of the table.
 */
export class TrackTokenState1764200000001 extends ForwardOnly implements MigrationInterface {
  readonly name = 'TrackTokenState1764200000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table tokens add column state_version integer not null default 0');
  }
}
