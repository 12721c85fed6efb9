import type { OutboxState } from '@libs/contracts';
import { OUTBOX_LANES, RELAY_PRESENCE_LOCK } from '@libs/outbox';
import type { OverviewPool } from './overview-pool';

const COUNTED_AT_MOST = 10_000;

interface Publishing {
  readonly counted: number;
  readonly oldest_age_ms: number;
  readonly relays: number;
}

/** The oldest is the first of each lane, by its index: however long the outbox has grown. */
const PUBLISHING = `
  select (select count(*)::int from (
            select from outbox where published_at is null limit ${String(COUNTED_AT_MOST + 1)}) as unpublished) as counted,
         coalesce((select max(extract(epoch from clock_timestamp() - oldest.occurred_at)) * 1000
           from generate_series(0, ${String(OUTBOX_LANES - 1)}) as lanes(lane),
           lateral (select occurred_at from outbox where outbox.lane = lanes.lane and published_at is null
                    order by position limit 1) as oldest), 0)::float8 as oldest_age_ms,
         (select count(distinct pid)::int from pg_locks
          where locktype = 'advisory' and granted and classid = $1::int8::oid and objid = 0 and objsubid = 2
            and database = (select oid from pg_database where datname = current_database())) as relays`;

/** Groups that read the outbox itself have a checkpoint in it. */
const READERS = `
  select c.group_name as "group", c.topic,
         (select count(*)::int from (
            select from outbox
            where outbox.topic = c.topic and (outbox.xid, outbox.position) > (c.xid, c.position)
            limit ${String(COUNTED_AT_MOST)}) as behind) as events,
         (select count(*)::int from (
            select from outbox_dead_letters d where d.group_name = c.group_name and d.topic = c.topic
            limit ${String(COUNTED_AT_MOST)}) as parked) as "deadLetters"
  from outbox_checkpoints c order by c.group_name, c.topic limit 50`;

/** How it stands with a service's events that are to be published, in the database of that service. It takes one connection. */
export async function readOutboxState(db: Pick<OverviewPool, 'query'>): Promise<OutboxState> {
  const [publishing] = await db.query<[Publishing]>(PUBLISHING, [RELAY_PRESENCE_LOCK]);
  const readers = await db.query<OutboxState['readers']>(READERS);
  return {
    unpublished: Math.min(publishing.counted, COUNTED_AT_MOST),
    isMore: publishing.counted > COUNTED_AT_MOST,
    oldestAgeMs: Math.max(0, Math.round(publishing.oldest_age_ms)),
    relays: publishing.relays,
    readers,
  };
}
