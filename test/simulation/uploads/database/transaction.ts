import { DatabaseError } from './database-error';
import type { LockOwner, RowLocks } from './row-locks';

/** What is committed of one table. Rows are never changed, only replaced. */
export type Table<R> = Map<string, R>;

/**
 * READ COMMITTED: each read sees what is committed now, and this transaction's own writes. Whoever wants to change a row locks it
 * first and reads it after that, as Postgres does when an update has waited for a row.
 */
export class Transaction implements LockOwner {
  waitingFor: string | undefined;
  private isOver = false;
  private readonly writes = new Map<Table<unknown>, Map<string, unknown>>();
  private readonly atCommit: (() => void)[] = [];

  constructor(private readonly locks: RowLocks) {}

  async lock(key: string): Promise<void> {
    await this.locks.take(key, this);
    if (!this.isOver) return;
    // It was ended while it waited.
    this.locks.releaseAll(this);
    throw new DatabaseError('57P01', 'terminating connection due to administrator command');
  }

  /** FOR UPDATE SKIP LOCKED of one row. */
  isLockedByOthers(key: string): boolean {
    return !this.locks.isFree(key, this);
  }

  get<R>(table: Table<R>, key: string): R | undefined {
    const own = this.ownOf(table);
    return own?.has(key) === true ? own.get(key) : table.get(key);
  }

  rows<R>(table: Table<R>): [string, R][] {
    const own = this.ownOf(table);
    if (!own) return [...table];
    const seen: [string, R][] = [];
    for (const [key, row] of new Map<string, R | undefined>([...table, ...own]))
      if (row !== undefined) seen.push([key, row]);
    return seen;
  }

  put<R>(table: Table<R>, key: string, row: R | undefined): void {
    const own = this.ownOf(table) ?? new Map<string, R | undefined>();
    own.set(key, row);
    this.writes.set(table, own);
  }

  /** One without has nothing to flush at its commit. */
  get hasWrites(): boolean {
    return this.writes.size > 0;
  }

  /** What the world is to know of it, once it is committed and no sooner. */
  onCommit(tell: () => void): void {
    this.atCommit.push(tell);
  }

  commit(): void {
    if (this.isOver) throw new DatabaseError('57P01', 'terminating connection due to administrator command');
    this.isOver = true;
    for (const [table, rows] of this.writes)
      for (const [key, row] of rows) {
        if (row === undefined) table.delete(key);
        else table.set(key, row);
      }
    for (const tell of this.atCommit) tell();
    this.locks.releaseAll(this);
  }

  rollback(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.locks.releaseAll(this);
  }

  private ownOf<R>(table: Table<R>): Map<string, R | undefined> | undefined {
    return this.writes.get(table) as Map<string, R | undefined> | undefined;
  }
}
