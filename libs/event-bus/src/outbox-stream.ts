import type { DatabaseSession } from '@libs/outbox';

/** A place in the outbox table's total order; both parts are 64 bits, hence text. */
export interface Cursor {
  readonly xid: string;
  readonly position: string;
}

export interface OutboxRow extends Cursor {
  readonly id: string;
  readonly type: string;
  readonly key: string;
  /** Null: a tombstone. */
  readonly json: string | null;
  readonly traceparent: string | null;
  readonly occurred_at_ms: number;
}

const COUNTED_AT_MOST = 50_000;
/** Any constant that nobody else in this database uses. */
const GROUP_LOCK = 7_262_111;

/** One group's view of one topic in the outbox, and what the group remembers of it. */
export class OutboxStream {
  constructor(
    private readonly group: string,
    private readonly topic: string,
    private readonly types: readonly string[],
  ) {}

  /**
   * Only below the oldest open transaction: one that began earlier may still commit rows in between.
   * The order names the table because a bare `xid` would be the text of the select list, and '10' sorts before '9'.
   */
  read(session: DatabaseSession, after: Cursor): Promise<OutboxRow[]> {
    return session.query<OutboxRow>(
      `select id, xid::text as xid, position::text as position, type, key, payload::text as json, traceparent,
              (extract(epoch from occurred_at) * 1000)::float8 as occurred_at_ms
       from outbox
       where topic = $1 and type = any($2) and xid < pg_snapshot_xmin(pg_current_snapshot())
         and (xid, position) > ($3::xid8, $4::bigint)
       order by outbox.xid, outbox.position limit 100`,
      [this.topic, this.types, after.xid, after.position],
    );
  }

  /** Everything that commits from now on is after this. */
  async presentEnd(session: DatabaseSession): Promise<Cursor | undefined> {
    const [end] = await session.query<Cursor>(
      `select pg_snapshot_xmin(pg_current_snapshot())::text as xid, '0' as position`,
    );
    return end;
  }

  /** Takes the group's lock for this session; its checkpoint, or undefined while another instance has the lock. */
  async acquire(session: DatabaseSession): Promise<Cursor | undefined> {
    const [lock] = await session.query<{ locked: boolean }>(
      'select pg_try_advisory_lock($1, hashtext($2)) as locked',
      [GROUP_LOCK, `${this.group} ${this.topic}`],
    );
    if (lock?.locked !== true) return undefined;
    const [checkpoint] = await session.query<Cursor>(
      `with made as (
         insert into outbox_checkpoints (group_name, topic, xid, position) values ($1, $2, '0', 0)
         on conflict do nothing)
       select xid::text as xid, position::text as position from outbox_checkpoints
       where group_name = $1 and topic = $2`,
      [this.group, this.topic],
    );
    return checkpoint ?? { xid: '0', position: '0' };
  }

  /** How many rows are after the group's checkpoint, some tens of thousands at the most, and how many it has parked. */
  async behind(session: DatabaseSession): Promise<{ events: number; deadLetters: number }> {
    const [counted] = await session.query<{ events: number; dead_letters: number }>(
      `select
         (select count(*)::int4 from (
            select from outbox
            left join outbox_checkpoints as checkpoint on group_name = $1 and checkpoint.topic = $2
            where outbox.topic = $2 and type = any($3)
              and (checkpoint.group_name is null
                or (outbox.xid, outbox.position) > (checkpoint.xid, checkpoint.position))
            limit ${String(COUNTED_AT_MOST)}) as behind) as events,
         (select count(*)::int4 from outbox_dead_letters where group_name = $1 and topic = $2) as dead_letters`,
      [this.group, this.topic, this.types],
    );
    return { events: counted?.events ?? 0, deadLetters: counted?.dead_letters ?? 0 };
  }

  async checkpoint(session: DatabaseSession, { xid, position }: Cursor): Promise<void> {
    await session.query(
      `update outbox_checkpoints set xid = $3::xid8, position = $4, updated_at = clock_timestamp()
       where group_name = $1 and topic = $2`,
      [this.group, this.topic, xid, position],
    );
  }

  async park(session: DatabaseSession, row: OutboxRow, reason: string): Promise<void> {
    await session.query(
      `insert into outbox_dead_letters (group_name, event_id, topic, type, key, payload, reason)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [this.group, row.id, this.topic, row.type, row.key, row.json, reason],
    );
  }
}
