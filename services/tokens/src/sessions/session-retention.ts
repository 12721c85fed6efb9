import type { RemovedBatch } from '@libs/retention';
import type { DataSource } from 'typeorm';

/** Which rows go, in batches; $1 is the retention in milliseconds. */
interface Due {
  readonly table: string;
  readonly where: string;
}

const LONG_AGO = "now() - $1::double precision * interval '1 millisecond'";

/** A session in use leaves a token behind with each renewal. None of them is of use to anybody once its end is known everywhere. */
const TOKENS: Due = {
  table: 'tokens',
  where: `session_id is not null and (revoked_seq is not null or expired_seq is not null)
          and coalesce(revoked_at, expires_at) < ${LONG_AGO}`,
};
const SESSIONS: Due = {
  table: 'sessions',
  where: `ends_at < ${LONG_AGO} and not exists (select from tokens where session_id = sessions.id)`,
};
const RETURNED_SIGN_INS: Due = { table: 'returned_sign_ins', where: `expires_at < ${LONG_AGO}` };

const removal = ({ table, where }: Due): string => `
  with due as (
    select id from ${table} where ${where} limit $2 for update skip locked
  ), gone as (
    delete from ${table} using due where ${table}.id = due.id returning 1
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
    for (const due of [TOKENS, SESSIONS, RETURNED_SIGN_INS]) removed.push(await this.remove(due));
    return { removed: sum(removed), more: removed.includes(this.batch) };
  }

  private async remove(due: Due): Promise<number> {
    const [{ removed }] = await this.db.query<[{ removed: number }]>(removal(due), [
      this.retentionMs,
      this.batch,
    ]);
    return removed;
  }
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
