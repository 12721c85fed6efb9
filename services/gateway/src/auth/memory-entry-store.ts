import type { Principal } from '@libs/contracts';
import type { Entry, EntryStore } from '@libs/revocation';
import { LRUCache } from 'lru-cache';

/** L2 for a Portcullis of one process. */
export class MemoryEntryStore implements EntryStore<Principal> {
  private readonly entries: LRUCache<string, Entry<Principal>>;

  constructor(settings: { maxEntries: number; ttlMs: number }) {
    this.entries = new LRUCache({ max: settings.maxEntries, ttl: settings.ttlMs });
  }

  get(key: string): Promise<Entry<Principal> | undefined> {
    return Promise.resolve(this.entries.get(key));
  }

  put(key: string, entry: Entry<Principal>): Promise<void> {
    const there = this.entries.get(key);
    const isOlder = there?.incarnation === entry.incarnation && there.asOf > entry.asOf;
    if (!isOlder) this.entries.set(key, entry);
    return Promise.resolve();
  }

  close(): void {
    this.entries.clear();
  }
}
