import type { Receipt } from '@libs/revocation';
import type { ProtocolPool } from './protocol-pool';

export interface StoredReceipt {
  readonly seq: number;
  readonly enforcedAt: Date;
  readonly enforcers: number;
  /** Absent where a later revocation's proof covered this one. */
  readonly waitedMs?: number;
}

interface Row {
  enforced_at: Date;
  enforcers: number;
  waited_ms: number | null;
}

/** One whose proof somebody else is keeping at this moment. */
interface Unproven {
  enforced_at: null;
}

/** What revocations were proven with, kept beside their audit rows. */
export class Receipts {
  constructor(private readonly db: ProtocolPool) {}

  /**
   * A proof of a position is one of every position before it, in its incarnation. The first proof is the one that stays. Undefined:
   * the database is another one by now, and what was proven need not be in it.
   */
  async keep(receipt: Receipt, incarnation: string): Promise<StoredReceipt | undefined> {
    const [row] = await this.db.query<Row | Unproven>(
      `with open as (
         select seq from receipts
         where enforced_at is null and seq <= $1 and $4 = (select incarnation from rev_state)
         order by seq for update
       ), proven as (
         update receipts r set enforced_at = date_trunc('milliseconds', clock_timestamp()), enforcers = $2,
           waited_ms = case when r.seq = $1 then $3::double precision end
         from open where r.seq = open.seq returning r.seq, r.enforced_at, r.enforcers, r.waited_ms
       )
       select enforced_at, enforcers, waited_ms from proven where seq = $1
       union all
       select enforced_at, enforcers, waited_ms from receipts
       where seq = $1 and $4 = (select incarnation from rev_state)
       order by enforced_at nulls last limit 1`,
      [receipt.seq, receipt.enforcers, receipt.waitedMs, incarnation],
    );
    if (row?.enforced_at === null) return unstored(receipt);
    return row && stored(receipt.seq, row);
  }

  async find(seq: number): Promise<StoredReceipt | undefined> {
    const [row] = await this.db.query<Row>(
      'select enforced_at, enforcers, waited_ms from receipts where seq = $1 and enforced_at is not null',
      [seq],
    );
    return row && stored(seq, row);
  }
}

const stored = (seq: number, row: Row): StoredReceipt => ({
  seq,
  enforcedAt: row.enforced_at,
  enforcers: row.enforcers,
  ...(row.waited_ms !== null && { waitedMs: row.waited_ms }),
});

/** The proof stands though it could not be kept. */
export const unstored = ({ seq, enforcers, waitedMs }: Receipt): StoredReceipt => ({
  seq,
  enforcedAt: new Date(),
  enforcers,
  waitedMs,
});
