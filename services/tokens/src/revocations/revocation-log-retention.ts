import type { RemovedBatch } from '@libs/retention';
import type { DataSource } from 'typeorm';

/** Any constant that nobody else in this database uses. */
const TURN_LOCK = 7_262_112;

/** From the oldest row up to the first that is young enough, which clocks that stepped may leave before older ones. */
const REMOVE = `
  with oldest as (
    select seq, at from rev_log order by seq limit $2
  ), kept as (
    select min(seq) as seq from oldest where at >= now() - $1::double precision * interval '1 millisecond'
  ), gone as (
    delete from rev_log r using oldest, kept
    where r.seq = oldest.seq and (kept.seq is null or r.seq < kept.seq) returning r.seq
  )
  select (select count(*)::int from gone) as removed`;

/**
 * Removes old rows of the revocation log.
 *
 * Guarantee: what is left has no gap. Rows go from the oldest on, in the order of the log; replicas take turns by a lock that ends
 * with the transaction, so a batch that fails never leaves a later one's gap behind it. The oldest row that is left says how far
 * back the log goes: an enforcer that has applied less is given a floor there (PostgresLeaseStore), whatever time it was away, so
 * no clock can make it miss a revocation.
 */
export class RevocationLogRetention {
  constructor(
    private readonly db: DataSource,
    private readonly retentionMs: number,
    private readonly batch = 1_000,
  ) {}

  removeBatch(): Promise<RemovedBatch> {
    return this.db.transaction(async (tx) => {
      const [turn] = await tx.query<[{ mine: boolean }]>('select pg_try_advisory_xact_lock($1) as mine', [
        TURN_LOCK,
      ]);
      if (!turn.mine) return { removed: 0, more: false };
      const [{ removed }] = await tx.query<[{ removed: number }]>(REMOVE, [this.retentionMs, this.batch]);
      return { removed, more: removed === this.batch };
    });
  }
}
