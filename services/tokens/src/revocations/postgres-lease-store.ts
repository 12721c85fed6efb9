import type { Beat, LeaseRow, LeaseStore, LeaseTable, LogRow, LogSlice } from '@libs/revocation';
import type { ProtocolPool } from './protocol-pool';

/** Told to every tokens API process when an enforcer has acknowledged something new. */
export const ACK_CHANNEL = 'portcullis_ack';

type Count = string | number;

const BEAT = `
  with head as (
    select seq, incarnation from rev_state
  ), prior as (
    select acked from lease where holder = $1 and epoch = $2
  ), beaten as (
    insert into lease as l (holder, epoch, acked, beats, incarnation)
    select $1, $2, case when $4 = head.incarnation then coalesce($3::bigint, 0) else 0 end,
           nextval('lease_beats'), head.incarnation
    from head
    on conflict (holder, epoch) do update set
      acked = case when l.incarnation = excluded.incarnation then greatest(l.acked, excluded.acked) else excluded.acked end,
      beats = excluded.beats,
      incarnation = excluded.incarnation
    returning acked
  )
  select head.seq as head, head.incarnation,
         case when beaten.acked > coalesce((select acked from prior), 0) then pg_notify('${ACK_CHANNEL}', '') end
  from head, beaten`;

/** One snapshot of head, floor and rows. The floor is the position `historyMs` ago, and never below the kept log. */
const READ = `
  with head as (
    select seq, incarnation from rev_state
  ), kept as (
    select coalesce((select seq - 1 from rev_log order by seq limit 1), head.seq) as below from head
  ), past as (
    select coalesce((select seq from rev_log where at < now() - $3::double precision * interval '1 millisecond'
                     order by seq desc limit 1), kept.below) as floor from kept
  ), start as (
    select case when $1::bigint between kept.below and head.seq then $1::bigint else past.floor end as seq
    from head, kept, past
  ), slice as (
    select r.seq, case when kind = 'all' then 'all' else kind || ':' || subject end as subject
    from rev_log r, start where r.seq > start.seq order by r.seq limit $2
  )
  select head.seq as head, head.incarnation, start.seq as start,
         extract(epoch from now())::double precision * 1000 as now_ms,
         coalesce((select json_agg(json_build_object('seq', seq, 'subject', subject) order by seq) from slice), '[]') as rows
  from head, start where not pg_is_in_recovery()`;

const LIST = `
  select head.incarnation,
         coalesce((select json_agg(json_build_object('holder', holder, 'epoch', epoch, 'beats', beats,
           'acked', case when lease.incarnation = head.incarnation then acked else 0 end)) from lease), '[]') as leases
  from rev_state head where not pg_is_in_recovery()`;

/**
 * The lease table and the log in Postgres. Each call is one statement, so one snapshot and, for a beat, one commit. A standby may
 * be behind, so it gives no row and the call fails.
 */
export class PostgresLeaseStore implements LeaseStore {
  constructor(private readonly db: ProtocolPool) {}

  async beat(beat: Beat): Promise<{ incarnation: string; head: number }> {
    const { holder, epoch, acked, incarnation } = beat;
    const row = await this.db.one<{ head: Count; incarnation: string }>(
      BEAT,
      [holder, epoch, acked, incarnation],
      'lease-beat',
    );
    return { incarnation: row.incarnation, head: Number(row.head) };
  }

  async read(range: { after: number | null; limit: number; historyMs: number }): Promise<LogSlice> {
    const { after, limit, historyMs } = range;
    const row = await this.db.one<{
      head: Count;
      incarnation: string;
      start: Count;
      now_ms: number;
      rows: LogRow[];
    }>(READ, [after, limit, historyMs], 'lease-read');
    const start = Number(row.start);
    return {
      incarnation: row.incarnation,
      head: Number(row.head),
      ...(start !== after && { floor: start }),
      rows: row.rows,
      databaseTimeMs: row.now_ms,
    };
  }

  async release({ holder, epoch }: { holder: string; epoch: string }): Promise<void> {
    await this.db.query(
      `with released as (delete from lease where holder = $1 and epoch = $2 returning 1)
       select pg_notify('${ACK_CHANNEL}', '') from released`,
      [holder, epoch],
    );
  }

  listLeases(): Promise<LeaseTable> {
    return this.db.one<{ incarnation: string; leases: LeaseRow[] }>(LIST, [], 'lease-list');
  }

  /** Removes a row only if it has not beaten since it was seen. */
  async removeSilent({ holder, epoch, beats }: LeaseRow): Promise<void> {
    await this.db.query('delete from lease where holder = $1 and epoch = $2 and beats = $3', [
      holder,
      epoch,
      beats,
    ]);
  }
}
