import type { LeaseRow, LeaseTable } from './lease-store';

const nameOf = ({ holder, epoch }: LeaseRow): string => JSON.stringify([holder, epoch]);

/**
 * What this process has seen of the lease table, on its own monotonic clock.
 *
 * Guarantee: a row that is silent for `overMs` belongs to a process whose lease is over. A table that was watched in one incarnation
 * for `overMs` can be missing no row whose lease still runs: what a failover or a restore lost belonged to leases given before it.
 * Assumes: `beats` never repeats a value within an incarnation; rows are lost only together with a change of incarnation.
 * Source: docs/adr/0004-leased-suffix.md.
 */
export class LeaseCensus {
  private incarnation: { readonly name: string; readonly since: number } | undefined;
  private seen = new Map<string, { readonly beats: number; readonly since: number }>();

  /** A table that was received at `receivedAt`: what it shows was so by then. */
  record(table: LeaseTable, receivedAt: number): void {
    if (this.incarnation?.name !== table.incarnation) {
      this.incarnation = { name: table.incarnation, since: receivedAt };
      this.seen = new Map();
    }
    const before = this.seen;
    this.seen = new Map();
    for (const row of table.leases) {
      const known = before.get(nameOf(row));
      this.seen.set(
        nameOf(row),
        known?.beats === row.beats ? known : { beats: row.beats, since: receivedAt },
      );
    }
  }

  /** For how long the recorded incarnation had been seen when a table was asked for at `askedAt`. */
  watchedMs(askedAt: number): number {
    return this.incarnation === undefined ? 0 : askedAt - this.incarnation.since;
  }

  /** For how long the row had shown the same beats when the table it is from was asked for at `askedAt`. */
  silentMs(row: LeaseRow, askedAt: number): number {
    const known = this.seen.get(nameOf(row));
    return known?.beats === row.beats ? askedAt - known.since : 0;
  }
}
