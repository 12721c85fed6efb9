import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When each token was last used (ADR 0024), as gateways tell it about once a minute. A table of its own, so that a use never waits
 * for a revocation's lock of the token or is waited for by one. No foreign key, whose check would lock the token's row too: a trigger
 * has a row go with its token.
 */
export class CreateTokenUses1764400000000 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateTokenUses1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    // Rows are overwritten where they are: there is room on their page, and no index holds what changes.
    await runner.query(`
      create table token_uses (
        token_id char(12) primary key,
        last_used_at timestamptz not null
      ) with (fillfactor = 70)`);
    await runner.query(`
      create function remove_token_uses() returns trigger language plpgsql as $$
      begin
        delete from token_uses using removed where token_uses.token_id = removed.token_id;
        return null;
      end $$`);
    await runner.query(`
      create trigger tokens_removed after delete on tokens referencing old table as removed
        for each statement execute function remove_token_uses()`);
  }
}
