import type { EntityManager } from 'typeorm';

export interface AuditChainReport {
  /** How many rows were looked at before the end, or before the break. */
  readonly rows: number;
  /** The first position whose row was changed, removed, slipped in or put into another organization's log. */
  readonly brokenAt?: number;
}

interface Step {
  readonly rows: string;
  readonly last: string | null;
  readonly last_hash: Buffer | null;
  readonly broken_at: string | null;
  readonly head: string;
  readonly head_hash: Buffer;
}

const DEFAULT_BATCH = 5_000;
const START = Buffer.alloc(32);

/**
 * $1, $2: position and hash of the row before; $3: how many rows. The head is read in the same snapshot, so rows that are
 * appended meanwhile disturb nothing.
 */
const STEP = `
  with walked as (
    select a.position, a.hash, a.previous_hash, $1::bigint + row_number() over (order by a.position) as expected,
           coalesce(lag(a.hash) over (order by a.position), $2) as link,
           sha256(a.previous_hash || convert_to(audit_canonical(a), 'UTF8')) as recomputed,
           a.action like 'user.%' or not exists (
             (select organization_id from audit_owners(a)
              except select organization_id from audit_organizations where position = a.position)
             union all
             (select organization_id from audit_organizations where position = a.position
              except select organization_id from audit_owners(a))
             union all
             select 1 from audit_organizations where position = a.position and at <> a.at
           ) as owned
    from (select position from audit where position > $1 order by position limit $3) batch
    join audit a on a.position = batch.position
  )
  select (select count(*) from walked) as rows, (select max(position) from walked) as last,
         (select hash from walked order by position desc limit 1) as last_hash,
         (select min(least(position, expected)) from walked
          where position <> expected or previous_hash <> link or hash <> recomputed or not owned) as broken_at,
         h.position as head, h.hash as head_hash
  from audit_head h`;

/**
 * Walks the whole chain, oldest first: every row's hash, its link to the row before, no gap, its organizations, and the head at
 * the last row. Each batch is one statement that locks nothing; the log may grow meanwhile.
 */
export async function verifyAuditChain(
  db: Pick<EntityManager, 'query'>,
  batch = DEFAULT_BATCH,
): Promise<AuditChainReport> {
  let last = 0;
  let hash: Buffer = START;
  for (let rows = 0; ;) {
    const [step] = await db.query<Step[]>(STEP, [last, hash, batch]);
    if (!step) throw new Error('The audit log has no head: this is not the database of the tokens API.');
    if (step.broken_at !== null) {
      const brokenAt = Number(step.broken_at);
      return { rows: rows + Math.max(0, brokenAt - last - 1), brokenAt };
    }
    rows += Number(step.rows);
    last = Number(step.last ?? last);
    hash = step.last_hash ?? hash;
    if (Number(step.rows) === batch) continue;
    // The log's end in this snapshot: rows beyond the head were slipped in, a head beyond the rows misses some.
    const head = Number(step.head);
    const isWhole = head === last && step.head_hash.equals(hash);
    return isWhole ? { rows } : { rows, brokenAt: head === last ? last : Math.min(head, last) + 1 };
  }
}
