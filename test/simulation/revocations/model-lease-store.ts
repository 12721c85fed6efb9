import type { Beat, LeaseRow, LeaseStore, LeaseTable, LogSlice } from '@libs/revocation';
import { ConnectionLost } from '../kernel/network';
import type { SimulatedProcess } from '../kernel/process';
import type { Postgres, Snapshot } from './postgres';
import type { Tables } from './tables';

const keyOf = ({ holder, epoch }: Pick<LeaseRow, 'holder' | 'epoch'>): string => `${holder} ${epoch}`;

/**
 * The statements of PostgresLeaseStore as a model, on the connections of one process. Both run `lease-store.conformance.ts`.
 * A beat reads the head in the snapshot of its statement and is seen when it commits, later.
 */
export class ModelLeaseStore implements LeaseStore {
  constructor(
    private readonly database: Postgres,
    private readonly from: SimulatedProcess,
  ) {}

  beat(beat: Beat): Promise<{ incarnation: string; head: number }> {
    return this.database.query(this.from, async (snapshot) => {
      refuseOnStandby(snapshot);
      const { tables } = snapshot;
      const read = { incarnation: tables.incarnation, head: tables.facts.seq };
      tables.beats += 1;
      const { beats } = tables;
      await this.database.flush();
      this.upsert(tables, beat, { incarnation: read.incarnation, beats });
      return read;
    });
  }

  read({
    after,
    limit,
    historyMs,
  }: {
    after: number | null;
    limit: number;
    historyMs: number;
  }): Promise<LogSlice> {
    return this.database.query(this.from, (snapshot) => {
      refuseOnStandby(snapshot);
      const { tables, nowMs } = snapshot;
      const head = tables.facts.seq;
      const past = tables.log.findLast(({ at }) => at < nowMs - historyMs)?.seq ?? tables.prunedTo;
      const isKept = after !== null && after >= tables.prunedTo && after <= head;
      const start = isKept ? after : past;
      const rows = tables.log.filter(({ seq }) => seq > start).slice(0, limit);
      return {
        incarnation: tables.incarnation,
        head,
        ...(start !== after && { floor: start }),
        rows: rows.map(({ seq, subject }) => ({ seq, subject })),
        databaseTimeMs: nowMs,
      };
    });
  }

  release(lease: { readonly holder: string; readonly epoch: string }): Promise<void> {
    return this.database.query(this.from, async ({ tables }) => {
      await this.database.flush();
      if (tables.leases.delete(keyOf(lease))) this.database.acknowledged();
    });
  }

  listLeases(): Promise<LeaseTable> {
    return this.database.query(this.from, (snapshot) => {
      refuseOnStandby(snapshot);
      const { incarnation, leases } = snapshot.tables;
      const rows = [...leases.values()].map(({ holder, epoch, acked, beats, incarnation: of }) => {
        return { holder, epoch, beats, acked: of === incarnation ? acked : 0 };
      });
      return { incarnation, leases: rows };
    });
  }

  removeSilent(row: LeaseRow): Promise<void> {
    return this.database.query(this.from, async ({ tables }) => {
      await this.database.flush();
      if (tables.leases.get(keyOf(row))?.beats === row.beats) tables.leases.delete(keyOf(row));
    });
  }

  private upsert(
    tables: Tables,
    { holder, epoch, acked, incarnation: of }: Beat,
    { incarnation, beats }: { incarnation: string; beats: number },
  ): void {
    const key = keyOf({ holder, epoch });
    const old = tables.leases.get(key);
    const given = of === incarnation ? (acked ?? 0) : 0;
    const before = old?.incarnation === incarnation ? old.acked : 0;
    const row = { holder, epoch, acked: Math.max(before, given), beats, incarnation };
    tables.leases.set(key, row);
    if (row.acked > (old?.acked ?? 0)) this.database.acknowledged();
  }
}

/** `where not pg_is_in_recovery()`: no row, so ProtocolPool.one fails. */
export function refuseOnStandby({ isStandby }: Snapshot): void {
  if (isStandby) throw new ConnectionLost('it is a standby');
}
