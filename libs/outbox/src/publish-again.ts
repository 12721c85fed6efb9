import type { EntityManager } from 'typeorm';

export interface PublishedAgain {
  /** Events that were published once and are due again. */
  readonly events: number;
  /** When the oldest event happened that the outbox still has; null: it is empty. */
  readonly oldestKept: Date | null;
}

interface Row {
  readonly events: number;
  readonly oldest: Date | null;
}

/**
 * From the first event at or after `since` on, in the order of the table and not of the clock: whatever the clock did, of each key
 * everything after an event that goes out again goes out again too, so its last event is again the last.
 */
const AGAIN = `
  with first as (
    select min(position) as position from outbox where $1::timestamptz is null or occurred_at >= $1
  ), due as (
    update outbox set published_at = null from first
    where outbox.position >= first.position and published_at is not null returning 1
  )
  select (select count(*)::float8 from due) as events, (select min(occurred_at) from outbox) as oldest`;

/**
 * Makes events due that were published once, all that are kept or those since a time, with the ids that they had: relays publish
 * them again, and whoever knows them already sees copies.
 *
 * Assumes that no relay is connected until the transaction has committed (RELAY_PRESENCE_LOCK). One that had events of a key under
 * way would mark them published behind older ones that are due again, and the older would be the last in a compacted topic.
 */
export async function publishAgain(tx: EntityManager, since?: Date): Promise<PublishedAgain> {
  const [{ events, oldest }] = await tx.query<[Row]>(AGAIN, [since ?? null]);
  return { events, oldestKept: oldest };
}
