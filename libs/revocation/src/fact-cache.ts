import type { BoundedCache, Entry } from './facts';

/** What L1 holds. The asOf of the entry is lifted by replacing the entry. */
export interface Cached<T> {
  entry: Entry<T>;
  /** The asOf that L2 was last given. */
  storedAsOf: number;
}

/** A key, and what is under it. */
type Held<T> = readonly [string, Cached<T>];

/**
 * L1: facts in this process's memory. It holds truths about the past and decides nothing: lease and view say what may be used.
 *
 * Guarantee: an older fact never replaces a newer one of the same incarnation.
 */
export class FactCache<T> {
  constructor(private readonly cache: BoundedCache<string, Cached<T>>) {}

  get(key: string): Entry<T> | undefined {
    return this.cache.get(key)?.entry;
  }

  keep(key: string, entry: Entry<T>): void {
    const there = this.cache.get(key)?.entry;
    if (there?.incarnation === entry.incarnation && there.asOf > entry.asOf) return;
    this.cache.set(key, { entry, storedAsOf: entry.asOf });
  }

  /** Everything that is in it now. */
  held(): Held<T>[] {
    return [...this.cache.entries()];
  }

  /**
   * Lifts every entry of `held` that is usable now to `asOf`, and drops the others. In place, so that recency in the cache stays what
   * requests made it. Returns the entries whose copy in L2 is older than `storedBefore`.
   */
  lift(
    held: readonly Held<T>[],
    usable: (entry: Entry<T>) => boolean,
    asOf: number,
    storedBefore: number,
  ): [string, Entry<T>][] {
    const aging: [string, Entry<T>][] = [];
    for (const [key, cached] of held) {
      if (!usable(cached.entry)) {
        this.cache.delete(key);
        continue;
      }
      if (cached.entry.asOf < asOf) cached.entry = { ...cached.entry, asOf };
      if (cached.storedAsOf < storedBefore) {
        cached.storedAsOf = cached.entry.asOf;
        aging.push([key, cached.entry]);
      }
    }
    return aging;
  }
}
