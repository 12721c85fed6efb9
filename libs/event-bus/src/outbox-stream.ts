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
  readonly json: string;
  readonly traceparent: string | null;
  readonly occurred_at_ms: number;
}

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
