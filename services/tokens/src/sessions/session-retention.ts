import type { RemovedBatch } from '@libs/retention';
import type { DataSource } from 'typeorm';

/** A session in use leaves a token behind with each renewal. None of them is of use to anybody once its end is known everywhere. */
const REMOVE_TOKENS = `
  with due as (
    select id from tokens
    where session_id is not null and (revoked_seq is not null or expired_seq is not null)
      and coalesce(revoked_at, expires_at) < now() - $1::double precision * interval '1 millisecond'
    limit $2 for update skip locked
  ), gone as (
    delete from tokens t using due where t.id = due.id returning t.id
  )
  select count(*)::int as removed from gone`;

const REMOVE_SESSIONS = `
  with due as (
    select id from sessions s
    where ends_at < now() - $1::double precision * interval '1 millisecond'
      and not exists (select from tokens t where t.session_id = s.id)
    limit $2 for update skip locked
  ), gone as (
    delete from sessions s using due where s.id = due.id returning s.id
  )
  select count(*)::int as removed from gone`;

const REMOVE_RETURNED = `
  with due as (
    select id from returned_sign_ins where expires_at < now() - $1::double precision * interval '1 millisecond'
    limit $2 for update skip locked
  ), gone as (
    delete from returned_sign_ins r using due where r.id = due.id returning r.id
  )
  select count(*)::int as removed from gone`;

/**
 * Removes sessions that are long over, and their tokens. A token goes only when the revocation log has told its end and would have
 * forgotten it: what is not in the table is not good, so nothing becomes good by it. The audit log keeps who signed in and out. The
 * marks of sign-ins that came back go with them.
 */
export class SessionRetention {
  constructor(
    private readonly db: DataSource,
    private readonly retentionMs: number,
    private readonly batch = 1_000,
  ) {}

  async removeBatch(): Promise<RemovedBatch> {
    const removed: number[] = [];
    for (const statement of [REMOVE_TOKENS, REMOVE_SESSIONS, REMOVE_RETURNED])
      removed.push(await this.remove(statement));
    return { removed: sum(removed), more: removed.includes(this.batch) };
  }

  private async remove(statement: string): Promise<number> {
    const [{ removed }] = await this.db.query<[{ removed: number }]>(statement, [
      this.retentionMs,
      this.batch,
    ]);
    return removed;
  }
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
