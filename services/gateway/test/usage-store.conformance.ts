import { eventually } from '@libs/testing';
import { SLOTS } from '../src/limits/limit-policy';
import type { SlotCount } from '../src/limits/slot-window';
import type { UsageStore } from '../src/limits/usage-store';

/** Long enough for a test to stay within one. */
const SLOT_MS = 3_600_000;

/** What every store of shared counts promises. Run it once per adapter. */
export function describeUsageStore(
  name: string,
  /** `others` sees what `store` sees: another gateway's. Keys are the test's own. */
  create: () => Promise<{ store: UsageStore; other: UsageStore; own: (key: string) => string }>,
): void {
  describe(`shared counts: ${name}`, () => {
    const opened: UsageStore[] = [];
    const open = async () => {
      const { store, other, own } = await create();
      opened.push(store, other);
      const tell = async (by: UsageStore, key: string, counts: SlotCount[] = [], slotMs = SLOT_MS) => {
        const { now, totals } = await by.exchange([{ key: own(key), slotMs, counts }]);
        const bySlot = (totals[0] ?? []).map(([slot, count]) => [slot, count] as const);
        return { now, totals: bySlot.sort(([a], [b]) => a - b) };
      };
      const slot = Math.floor((await tell(store, 'clock')).now / SLOT_MS);
      return { store, other, own, tell, slot };
    };
    afterEach(() => {
      for (const store of opened.splice(0)) store.close();
    });

    it('tells everybody what everybody has told, slot by slot', async () => {
      const { store, other, tell, slot } = await open();
      expect((await tell(store, 'a', [[slot, 3]])).totals).toEqual([[slot, 3]]);
      const both: SlotCount[] = [
        [slot - 2, 1],
        [slot, 4],
      ];
      expect((await tell(other, 'a', both)).totals).toEqual([
        [slot - 2, 1],
        [slot, 7],
      ]);
      expect((await tell(store, 'a')).totals).toEqual([
        [slot - 2, 1],
        [slot, 7],
      ]);
      expect((await tell(store, 'b')).totals).toEqual([]);
    });

    it('answers many keys in their order, each with its own', async () => {
      const { store, own, slot } = await open();
      const reports = Array.from({ length: 256 }, (_, n) => ({
        key: own(`k${n}`),
        slotMs: SLOT_MS,
        counts: n % 3 === 0 ? [] : ([[slot, n]] as const),
      }));
      const { totals } = await store.exchange(reports);
      expect(totals).toEqual(reports.map(({ counts }) => counts));
    });

    // Two gateways that read, add and write would lose one another's.
    it('loses nothing that is told at the same time', async () => {
      const { store, other, tell, slot } = await open();
      const told = Array.from({ length: 200 }, (_, n) => tell(n % 2 ? store : other, 'a', [[slot, 2]]));
      await Promise.all(told);
      expect((await tell(store, 'a')).totals).toEqual([[slot, 400]]);
    });

    it('takes and tells nothing outside the window, but the slot that another clock is ahead by', async () => {
      const { store, tell, slot } = await open();
      const told: SlotCount[] = [slot - SLOTS, slot - SLOTS + 1, slot + 1, slot + 2].map((one) => [one, 5]);
      const kept = [
        [slot - SLOTS + 1, 5],
        [slot + 1, 5],
      ];
      expect((await tell(store, 'a', told)).totals).toEqual(kept);
      expect((await tell(store, 'a')).totals).toEqual(kept);
    });

    it('forgets a slot once the window has passed it', async () => {
      const { store, tell } = await open();
      const slotMs = 20;
      const first = Math.floor((await tell(store, 'a', [], slotMs)).now / slotMs);
      await tell(store, 'a', [[first, 5]], slotMs);
      await eventually(async () => {
        expect((await tell(store, 'a', [], slotMs)).totals).toEqual([]);
      });
    });
  });
}
