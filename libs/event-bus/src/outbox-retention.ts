import { type DatabaseSession, RELAY_PRESENCE_LOCK } from '@libs/outbox';
import type { RemovedBatch } from '@libs/retention';

const BATCH = 1_000;

/**
 * Of each topic's oldest rows, in the order in which they are read, those that nobody waits for: neither a group nor a relay that
 * is connected. Only so many are looked at, on the index `outbox_stream`: a sweep costs what it removes, not what there is.
 */
const PRUNE = `
  with recursive topics as (
    (select topic from outbox order by topic limit 1)
    union all
    select (select o.topic from outbox o where o.topic > t.topic order by o.topic limit 1) from topics t
    where t.topic is not null
  ), relays as (
    select exists (
      select from pg_locks where locktype = 'advisory' and granted and classid = $3::int8::oid and objid = 0 and objsubid = 2
        and database = (select oid from pg_database where datname = current_database())) as connected
  ), due as (
    select o.id
    from topics t
    cross join relays
    left join lateral (
      select c.xid, c.position from outbox_checkpoints c where c.topic = t.topic order by c.xid, c.position limit 1
    ) as read on true
    cross join lateral (
      select id, xid, position, occurred_at, published_at from outbox where topic = t.topic
      order by outbox.xid, outbox.position limit $2
    ) as o
    where o.occurred_at < clock_timestamp() - $1 * interval '1 millisecond'
      and o.xid < pg_snapshot_xmin(pg_current_snapshot())
      and (read.xid is null or (o.xid, o.position) <= (read.xid, read.position))
      and (o.published_at is not null or not relays.connected)
    limit $2
  )
  delete from outbox where id in (select o.id from outbox o join due using (id) for update of o skip locked) returning id`;

/**
 * Removes a batch of what every group of its topic has read and that is older than the retention, where the outbox table itself is
 * the bus. A topic that no group reads goes by age alone; a group counts from its first connection until its row in
 * `outbox_checkpoints` is deleted.
 */
export async function pruneRead(session: DatabaseSession, retentionMs: number): Promise<RemovedBatch> {
  const rows = await session.query(PRUNE, [retentionMs, BATCH, RELAY_PRESENCE_LOCK]);
  return { removed: rows.length, more: rows.length === BATCH };
}
