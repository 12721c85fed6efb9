import type { EntityManager } from 'typeorm';

export interface AuditChainReport {
  readonly rows: number;
  /** The first position whose row was changed, removed or slipped in; undefined if the chain is whole. */
  readonly brokenAt?: number;
}

/** Walks the whole chain: every row's hash, its link to the row before, no gap, and the head at the last row. */
export async function verifyAuditChain(db: EntityManager): Promise<AuditChainReport> {
  const [found] = await db.query<{ rows: string; broken_at: string | null }[]>(`
    with walked as (
      select a.position, a.hash, a.previous_hash,
             row_number() over (order by a.position) as expected,
             coalesce(lag(a.hash) over (order by a.position), decode(repeat('00', 32), 'hex')) as link,
             sha256(a.previous_hash || convert_to(audit_canonical(a), 'UTF8')) as recomputed
      from audit a
    ), breaks as (
      select least(position, expected) as at from walked
      where position <> expected or previous_hash <> link or hash <> recomputed
      union all
      select w.last + 1 from audit_head h,
        (select coalesce(max(position), 0) as last from walked) w where h.position <> w.last
    )
    select (select count(*) from walked) as rows, (select min(at) from breaks) as broken_at`);
  if (!found) throw new Error('the audit chain gave no answer');
  const brokenAt = found.broken_at === null ? {} : { brokenAt: Number(found.broken_at) };
  return { rows: Number(found.rows), ...brokenAt };
}
