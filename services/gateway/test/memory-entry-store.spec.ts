import { MemoryEntryStore } from '../src/auth/memory-entry-store';
import { describeEntryStore, entryOf } from './entry-store.conformance';

describeEntryStore('memory', () => {
  const store = new MemoryEntryStore({ maxEntries: 100, ttlMs: 60_000 });
  return Promise.resolve({ store, close: () => store.close() });
});

describe('the memory store', () => {
  it('forgets what it has no room for', async () => {
    const store = new MemoryEntryStore({ maxEntries: 2, ttlMs: 60_000 });
    for (const key of ['a', 'b', 'c']) await store.put(key, entryOf());
    expect(await store.get('a')).toBeUndefined();
    expect(await store.get('c')).toBeDefined();
  });
});
