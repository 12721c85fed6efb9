import type { RemovedBatch } from '@libs/retention';
import { DatabaseSession } from './database-session';
import type { OutboundEvent } from './event-producer';
import { OUTBOX_LANES } from './lanes';
import { OUTBOX_CHANNEL } from './outbox';
import type { OpenRelayStore, RelayBeat, RelayStore } from './relay-store';

/** Advisory lock classes; any constants do that nobody else in this database uses. */
const LANE_LOCK = 7_262_109;
/** Held shared, with 0, by every relay that is connected. */
export const RELAY_PRESENCE_LOCK = 7_262_110;

const PRUNE_BATCH = 1_000;
/**
 * A relay speaks several times a second. The system of one that is frozen (a paused container, a debugger) goes on to acknowledge what
 * Postgres asks of it, so its locks would stay for as long as it is frozen.
 */
const FROZEN_MS = 30_000;

interface Row extends Omit<OutboundEvent, 'occurredAt'> {
  readonly occurred_at_ms: number;
}

// By state, never by `position > last`: a transaction that began earlier may commit later, and its rows would be lost.
const UNPUBLISHED = `
  select id, topic, type, key, payload::text as json, traceparent,
         (extract(epoch from occurred_at) * 1000)::float8 as occurred_at_ms
  from outbox where lane = $1 and published_at is null order by position limit $2`;

/** What `OutboxRelay` takes: a new session at each call, which must not be silent for `silentMs`. */
export const postgresRelayStores =
  (url: string, silentMs = FROZEN_MS): OpenRelayStore =>
  async ({ onNews, timeoutMs }) =>
    new PostgresRelayStore(
      await DatabaseSession.open({
        url,
        applicationName: 'portcullis-relay',
        channel: OUTBOX_CHANNEL,
        onNotify: (lane) => onNews(Number(lane)),
        timeoutMs,
        silentMs,
      }),
    );

/** The relay's statements, on a session of its own, which the advisory locks live in. */
export class PostgresRelayStore implements RelayStore {
  private present = false;

  constructor(private readonly session: DatabaseSession) {}

  get lost(): AbortSignal {
    return this.session.lost;
  }

  get sinceHeardMs(): number {
    return this.session.sinceHeardMs;
  }

  async beat(): Promise<RelayBeat> {
    if (!this.present)
      await this.session.query('select pg_advisory_lock_shared($1, 0)', [RELAY_PRESENCE_LOCK]);
    this.present = true;
    const [beat] = await this.session.query<{ relays: number; oldest_age_ms: number }>(
      `select
         (select count(distinct pid)::int4 from pg_locks
          where locktype = 'advisory' and granted and classid = $1::int8::oid and objid = 0 and objsubid = 2
            and database = (select oid from pg_database where datname = current_database())) as relays,
         coalesce((select max(extract(epoch from clock_timestamp() - oldest.occurred_at)) * 1000
          from generate_series(0, ${String(OUTBOX_LANES - 1)}) as lanes(lane),
          lateral (select occurred_at from outbox where outbox.lane = lanes.lane and published_at is null
                   order by position limit 1) as oldest), 0)::float8 as oldest_age_ms`,
      [RELAY_PRESENCE_LOCK],
    );
    return { relays: beat?.relays ?? 1, oldestAgeMs: Math.max(0, beat?.oldest_age_ms ?? 0) };
  }

  async lanesWithWork(): Promise<number[]> {
    const rows = await this.session.query<{ lane: number }>(
      `select lanes.lane::int4 as lane from generate_series(0, ${String(OUTBOX_LANES - 1)}) as lanes(lane)
       where exists (select from outbox where outbox.lane = lanes.lane and published_at is null)`,
    );
    return rows.map(({ lane }) => lane);
  }

  async lock(lane: number): Promise<boolean> {
    const rows = await this.session.query<{ locked: boolean }>(
      'select pg_try_advisory_lock($1, $2) as locked',
      [LANE_LOCK, lane],
    );
    return rows.some(({ locked }) => locked);
  }

  async unlock(lane: number): Promise<void> {
    await this.session.query('select pg_advisory_unlock($1, $2)', [LANE_LOCK, lane]);
  }

  async unpublished(lane: number, limit: number): Promise<OutboundEvent[]> {
    const rows = await this.session.query<Row>(UNPUBLISHED, [lane, limit]);
    return rows.map(({ occurred_at_ms, ...row }) => ({ ...row, occurredAt: new Date(occurred_at_ms) }));
  }

  async markPublished(ids: readonly string[]): Promise<void> {
    await this.session.query(
      'update outbox set published_at = clock_timestamp() where id = any($1::uuid[])',
      [ids],
    );
  }

  async prune(retentionMs: number): Promise<RemovedBatch> {
    // Not clock_timestamp(): what may change within a statement is no bound for an index, and each sweep would go through all there is.
    const rows = await this.session.query(
      `delete from outbox where id in (
         select id from outbox where published_at < statement_timestamp() - $1 * interval '1 millisecond'
           and not exists (
             select from outbox_checkpoints read
             where read.topic = outbox.topic and (read.xid, read.position) < (outbox.xid, outbox.position))
         order by published_at limit $2 for update skip locked)
       returning id`,
      [retentionMs, PRUNE_BATCH],
    );
    return { removed: rows.length, more: rows.length === PRUNE_BATCH };
  }

  close(): Promise<void> {
    return this.session.close();
  }
}
