import { DatabaseError } from './database-error';

/** Who holds and waits for locks; a transaction is one. */
export interface LockOwner {
  waitingFor: string | undefined;
}

interface Lock {
  owner: LockOwner;
  readonly waiters: (() => void)[];
}

/**
 * Locks on rows, and on keys of unique indexes that a running transaction has inserted. Held until the transaction ends; whoever
 * waits goes on then, one after the other, in the order of their waiting.
 */
export class RowLocks {
  private readonly locks = new Map<string, Lock>();

  isFree(key: string, owner: LockOwner): boolean {
    const lock = this.locks.get(key);
    return lock === undefined || lock.owner === owner;
  }

  /** Rejects when the wait would never end: two that wait for each other. */
  async take(key: string, owner: LockOwner): Promise<void> {
    for (let lock = this.locks.get(key); lock && lock.owner !== owner; lock = this.locks.get(key)) {
      const { waiters } = lock;
      owner.waitingFor = key;
      if (this.isDeadlock(owner)) {
        owner.waitingFor = undefined;
        throw new DatabaseError('40P01', 'deadlock detected');
      }
      await new Promise<void>((resolve) => waiters.push(resolve));
      owner.waitingFor = undefined;
    }
    if (!this.locks.has(key)) this.locks.set(key, { owner, waiters: [] });
  }

  releaseAll(owner: LockOwner): void {
    for (const [key, lock] of [...this.locks]) {
      if (lock.owner !== owner) continue;
      this.locks.delete(key);
      for (const wake of lock.waiters) wake();
    }
  }

  private isDeadlock(owner: LockOwner): boolean {
    const seen = new Set<LockOwner>();
    for (let next: LockOwner | undefined = owner; next?.waitingFor !== undefined && !seen.has(next);) {
      seen.add(next);
      next = this.locks.get(next.waitingFor)?.owner;
      if (next === owner) return true;
    }
    return false;
  }
}
