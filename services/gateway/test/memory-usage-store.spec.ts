import { MemoryUsageStore } from '../src/limits/memory-usage-store';
import { describeUsageStore } from './usage-store.conformance';

const clock = { wallNow: () => Date.now() };

describeUsageStore('memory', () => {
  const store = new MemoryUsageStore(clock, 1_000);
  return Promise.resolve({ store, other: store, own: (key) => key });
});

it('the memory store forgets what it has no room for', async () => {
  const store = new MemoryUsageStore(clock, 2);
  const slot = Math.floor(Date.now() / 60_000);
  const told = (key: string, counts: [number, number][] = []) =>
    store.exchange([{ key, slotMs: 60_000, counts }]).then(({ totals }) => totals[0]);
  for (const key of ['a', 'b', 'c']) await told(key, [[slot, 1]]);
  expect(await told('c')).toEqual([[slot, 1]]);
  expect(await told('a')).toEqual([]);
});
