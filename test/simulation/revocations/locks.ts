interface Lock {
  owner: object;
  readonly waiting: { readonly owner: object; readonly go: () => void }[];
}

/** Row locks: each held by one transaction until it ends, given on in the order of asking. */
export class Locks {
  private readonly held = new Map<string, Lock>();

  acquire(owner: object, name: string): Promise<void> {
    const lock = this.held.get(name);
    if (lock === undefined) {
      this.held.set(name, { owner, waiting: [] });
      return Promise.resolve();
    }
    if (lock.owner === owner) return Promise.resolve();
    return new Promise((go) => lock.waiting.push({ owner, go }));
  }

  /** Of a transaction that ended: what it holds, and its places in the queues. */
  release(owner: object): void {
    for (const [name, lock] of [...this.held]) {
      const left = lock.waiting.filter((next) => next.owner !== owner);
      lock.waiting.splice(0, Infinity, ...left);
      if (lock.owner !== owner) continue;
      const next = lock.waiting.shift();
      if (next === undefined) this.held.delete(name);
      else {
        lock.owner = next.owner;
        next.go();
      }
    }
  }

  clear(): void {
    this.held.clear();
  }
}
