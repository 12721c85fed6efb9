import { ForwardOnly } from '@libs/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit log. The database itself chains the rows, one writer at a time, and refuses to change or remove one, so that
 * not even a bug of ours can write beside the chain. `verifyAuditChain` finds what a superuser changed behind its back.
 */
export class CreateAudit1763100000003 extends ForwardOnly implements MigrationInterface {
  readonly name = 'CreateAudit1763100000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit (
        position bigint primary key,
        at timestamptz not null,
        action text not null,
        result text not null check (result in ('succeed', 'failed', 'rejected')),
        actor_account_id bigint,
        actor_token_id text,
        repository_id bigint,
        entity_id text,
        details jsonb not null,
        previous_hash bytea not null,
        hash bytea not null
      )`);
    await runner.query(`create index audit_repository on audit (repository_id, position)`);
    await runner.query(`create index audit_actor on audit (actor_account_id, position)`);
    await runner.query(`
      create table audit_head (
        only_row boolean primary key default true check (only_row),
        position bigint not null,
        hash bytea not null
      )`);
    await runner.query(`insert into audit_head (position, hash) values (0, decode(repeat('00', 32), 'hex'))`);
    await this.createChain(runner);
    await this.forbidChanges(runner);
  }

  /** The text that a row's hash covers, beside the hash before it. The same under every session setting. */
  private async createChain(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function audit_canonical(entry audit) returns text stable language sql as $$
        select jsonb_build_array(entry.position,
          to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), entry.action, entry.result,
          entry.actor_account_id, entry.actor_token_id, entry.repository_id, entry.entity_id, entry.details)::text
      $$`);
    await runner.query(`
      create function audit_chain() returns trigger language plpgsql as $$
      declare
        head audit_head%rowtype;
      begin
        select * into strict head from audit_head for update;
        new.position := head.position + 1;
        new.at := clock_timestamp();
        new.previous_hash := head.hash;
        new.hash := sha256(head.hash || convert_to(audit_canonical(new), 'UTF8'));
        update audit_head set position = new.position, hash = new.hash;
        return new;
      end $$`);
    await runner.query(
      `create trigger audit_chain before insert on audit for each row execute function audit_chain()`,
    );
  }

  private async forbidChanges(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function audit_is_append_only() returns trigger language plpgsql as $$
      begin
        raise exception 'The audit log is append only: % on % refused', tg_op, tg_table_name
          using errcode = 'insufficient_privilege';
      end $$`);
    await runner.query(`create trigger audit_append_only before update or delete or truncate on audit
      for each statement execute function audit_is_append_only()`);
    // The chain's own trigger is one level deep; a statement of a client is not.
    await runner.query(`create trigger audit_head_moves_by_itself before update on audit_head
      for each statement when (pg_trigger_depth() < 1) execute function audit_is_append_only()`);
    await runner.query(`create trigger audit_head_stays before insert or delete or truncate on audit_head
      for each statement execute function audit_is_append_only()`);
  }
}
