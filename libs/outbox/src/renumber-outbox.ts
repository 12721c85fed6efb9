import type { EntityManager } from 'typeorm';

export interface Renumbered {
  /** Events whose transaction numbers were of another database cluster. */
  readonly events: number;
  /** Checkpoints, one for each group and topic, that began anew. */
  readonly checkpoints: number;
}

/** Numbers that this cluster has not given yet can only be another one's. */
const IS_FOREIGN = `
  select exists (select from outbox where xid >= pg_snapshot_xmax(pg_current_snapshot()))
      or exists (select from outbox_checkpoints where xid >= pg_snapshot_xmax(pg_current_snapshot())) as foreign`;

/** All in one transaction number, so that position alone orders them: it orders the events of a key. */
const RENUMBER = `
  with renumbered as (
    update outbox set xid = pg_current_xact_id() returning 1
  ), forgotten as (
    delete from outbox_checkpoints returning 1
  )
  select (select count(*)::float8 from renumbered) as events, (select count(*)::int4 from forgotten) as checkpoints`;

/**
 * A dump takes the numbers of transactions along into a cluster that counts its own: until that has caught up, readers of the
 * outbox would wait for events that are there, or pass by those that are new. Gives the kept events numbers of this cluster, and
 * has every group read them from the oldest on, for what it has read cannot be told any more.
 *
 * Undefined: they are this cluster's own, and nothing was done.
 */
export async function renumberOutbox(tx: EntityManager): Promise<Renumbered | undefined> {
  const [{ foreign }] = await tx.query<[{ foreign: boolean }]>(IS_FOREIGN);
  if (!foreign) return undefined;
  const [renumbered] = await tx.query<[Renumbered]>(RENUMBER);
  return renumbered;
}
