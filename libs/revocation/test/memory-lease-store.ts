import type { Beat, LeaseRow, LeaseStore, LeaseTable, LogRow, LogSlice } from '../src';

interface Stored extends LeaseRow {
  readonly incarnation: string;
}

/** A model of the primary: every call is one transaction. */
export class MemoryLeaseStore implements LeaseStore {
  incarnation = 'a';
  databaseTimeMs = 0;
  private log: (LogRow & { at: number })[] = [];
  private prunedTo = 0;
  private rows = new Map<string, Stored>();
  private beats = 0;

  constructor(private readonly now: () => number) {}

  get head(): number {
    return this.prunedTo + this.log.length;
  }

  commit(subject: string): number {
    const seq = this.head + 1;
    this.log.push({ seq, subject, at: this.now() });
    return seq;
  }

  failOver(options: { losesLeases: boolean }): void {
    this.incarnation += "'";
    if (options.losesLeases) this.rows.clear();
  }

  /** What a restore without a new incarnation would do. It must never happen; the client notices all the same. */
  loseCommits(count: number): void {
    this.log = this.log.slice(0, -count);
  }

  age(upTo: number, ms: number): void {
    this.log = this.log.map((row) => (row.seq <= upTo ? { ...row, at: row.at - ms } : row));
  }

  prune(upTo: number): void {
    this.log = this.log.filter(({ seq }) => seq > upTo);
    this.prunedTo = Math.max(this.prunedTo, upTo);
  }

  async beat({ holder, epoch, acked, incarnation }: Beat): Promise<{ incarnation: string; head: number }> {
    await Promise.resolve();
    const key = JSON.stringify([holder, epoch]);
    const old = this.rows.get(key);
    const before = old?.incarnation === this.incarnation ? old.acked : 0;
    const now = incarnation === this.incarnation ? (acked ?? 0) : 0;
    this.beats += 1;
    const row = {
      holder,
      epoch,
      acked: Math.max(before, now),
      beats: this.beats,
      incarnation: this.incarnation,
    };
    this.rows.set(key, row);
    return { incarnation: this.incarnation, head: this.head };
  }

  async read({
    after,
    limit,
    historyMs,
  }: {
    after: number | null;
    limit: number;
    historyMs: number;
  }): Promise<LogSlice> {
    await Promise.resolve();
    const anew = after === null || after < this.prunedTo || after > this.head;
    const floor = Math.max(
      this.prunedTo,
      this.log.findLast(({ at }) => at <= this.now() - historyMs)?.seq ?? 0,
    );
    const start = anew ? floor : after;
    const rows = this.log.filter(({ seq }) => seq > start).slice(0, limit);
    return {
      incarnation: this.incarnation,
      head: this.head,
      ...(anew ? { floor } : {}),
      rows: rows.map(({ seq, subject }) => ({ seq, subject })),
      databaseTimeMs: this.databaseTimeMs + this.now(),
    };
  }

  async release({ holder, epoch }: { holder: string; epoch: string }): Promise<void> {
    await Promise.resolve();
    this.rows.delete(JSON.stringify([holder, epoch]));
  }

  async listLeases(): Promise<LeaseTable> {
    await Promise.resolve();
    const leases = [...this.rows.values()].map(({ holder, epoch, acked, incarnation, beats }) => {
      return { holder, epoch, acked: incarnation === this.incarnation ? acked : 0, beats };
    });
    return { incarnation: this.incarnation, leases };
  }
}
