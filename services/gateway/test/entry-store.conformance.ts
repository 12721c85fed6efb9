import type { Principal } from '@libs/contracts';
import type { Entry, EntryStore } from '@libs/revocation';

export const entryOf = (changes: Partial<Entry<Principal>> = {}): Entry<Principal> => ({
  incarnation: 'one',
  asOf: 5,
  digest: 'd'.repeat(43),
  subjects: ['token:AAAAAAAAAAAA', 'all'],
  expiresAt: null,
  value: { tokenId: 'AAAAAAAAAAAA', kind: 'account', accountId: 7 },
  ...changes,
});

/** What every second-level store of the gateway promises. Run it once per adapter. */
export function describeEntryStore(
  name: string,
  create: () => Promise<{ store: EntryStore<Principal>; close: () => void }>,
): void {
  describe(`second-level store: ${name}`, () => {
    const opened: (() => void)[] = [];
    const open = async (): Promise<EntryStore<Principal>> => {
      const { store, close } = await create();
      opened.push(close);
      return store;
    };
    afterEach(() => {
      for (const close of opened.splice(0)) close();
    });

    it('gives back exactly what was put, under its own key only', async () => {
      const store = await open();
      const entry = entryOf({ expiresAt: 1_800_000_000_123.5, askAgainAt: 17 });
      await store.put('AAAAAAAAAAAA|gh/acme/my shop', entry);
      expect(await store.get('AAAAAAAAAAAA|gh/acme/my shop')).toEqual(entry);
      expect(await store.get('AAAAAAAAAAAA')).toBeUndefined();
    });

    it('keeps the newer entry when an older one arrives late', async () => {
      const store = await open();
      await store.put('k', entryOf({ asOf: 10 }));
      await store.put('k', entryOf({ asOf: 9 }));
      expect((await store.get('k'))?.asOf).toBe(10);
      await store.put('k', entryOf({ asOf: 11 }));
      expect((await store.get('k'))?.asOf).toBe(11);
    });

    // Positions of two incarnations do not compare: a restored database counts from a lower one.
    it('lets the entry of another incarnation take the place of a higher position', async () => {
      const store = await open();
      await store.put('k', entryOf({ asOf: 1000 }));
      await store.put('k', entryOf({ incarnation: 'two', asOf: 3 }));
      expect(await store.get('k')).toMatchObject({ incarnation: 'two', asOf: 3 });
    });

    it('ends with the newest of many put at the same time', async () => {
      const store = await open();
      await Promise.all([3, 9, 1, 7, 5, 8, 2].map((asOf) => store.put('k', entryOf({ asOf }))));
      expect((await store.get('k'))?.asOf).toBe(9);
    });
  });
}
