import * as fc from 'fast-check';
import { SLOTS } from '../src/limits/limit-policy';
import { type SlotCount, SlotWindow } from '../src/limits/slot-window';

const FIRST = 1_000;

/** Any history of requests of this process, and of what it hears about those of others. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const) }),
  fc.record({ kind: fc.constant('move' as const), by: fc.integer({ min: -2, max: SLOTS + 3 }) }),
  fc.record({
    kind: fc.constant('others' as const),
    ago: fc.nat(SLOTS + 1),
    count: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({ kind: fc.constant('exchange' as const), isLost: fc.boolean() }),
);

describe('the window of one key', () => {
  it('counts what lies in the last slots and nothing older, however time goes on', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 60 }), (steps) => {
        const window = new SlotWindow(FIRST);
        const at: number[] = [];
        let slot = FIRST;
        for (const by of steps) {
          slot += by;
          window.moveTo(slot);
          window.add();
          at.push(slot);
          const inside = at.filter((one) => one > slot - SLOTS);
          expect(window.used).toBe(inside.length);
          expect(window.unreported).toBe(inside.length);
          expect(window.oldestUsed).toBe(Math.min(...inside));
        }
      }),
    );
  });

  // Too many is a client that is refused within its limit: worse than too few.
  it('knows all that was counted here, and never more than the truth, whatever is heard or lost', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const window = new SlotWindow(FIRST);
        const [own, truth, told] = [
          new Map<number, number>(),
          new Map<number, number>(),
          new Map<number, number>(),
        ];
        const raise = (map: Map<number, number>, slot: number, by: number) =>
          map.set(slot, (map.get(slot) ?? 0) + by);
        const within = (map: Map<number, number>) =>
          [...map].reduce((sum, [slot, count]) => (slot > now - SLOTS ? sum + count : sum), 0);
        let now = FIRST;
        for (const one of steps) {
          if (one.kind === 'add') {
            window.add();
            raise(own, now, 1);
            raise(truth, now, 1);
          }
          if (one.kind === 'move') {
            window.moveTo(now + one.by);
            now = Math.max(now, now + one.by);
          }
          if (one.kind === 'others') {
            raise(truth, now - one.ago, one.count);
            raise(told, now - one.ago, one.count);
          }
          if (one.kind === 'exchange') {
            for (const [slot, count] of window.report()) if (!one.isLost) raise(told, slot, count);
            if (!one.isLost) window.learn([...told]);
          }
          expect(window.used).toBeGreaterThanOrEqual(within(own));
          expect(window.used).toBeLessThanOrEqual(within(truth));
        }
      }),
    );
  });

  it('tells each request once', () => {
    const window = new SlotWindow(FIRST);
    window.add();
    window.add();
    window.moveTo(FIRST + 1);
    window.add();
    expect(window.report()).toEqual([
      [FIRST, 2],
      [FIRST + 1, 1],
    ]);
    expect(window.report()).toEqual([]);
    window.add();
    expect(window.report()).toEqual([[FIRST + 1, 1]]);
    expect(window.used).toBe(4);
  });

  it.each<[string, SlotCount]>([
    ['has left the window', [FIRST - SLOTS, 5]],
    ['lies in a future that no clock of ours shows', [FIRST + 2, 5]],
  ])('takes no notice of a slot that %s', (_, told) => {
    const window = new SlotWindow(FIRST);
    window.learn([told]);
    window.moveTo(FIRST + 2);
    expect(window.used).toBe(0);
  });
});
