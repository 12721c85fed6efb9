import { RevocationView } from '@libs/revocation';
import { OldTombstones } from './old-tombstones';

describe('tombstones that were applied long ago', () => {
  it('are let go of once nothing can rest on a fact from before them, and denied facts stay denied', () => {
    let now = 0;
    const view = new RevocationView();
    const old = new OldTombstones(view, { now: () => now }, 1_000);
    old.forget();
    view.reset('one', 0);
    const fact = { incarnation: 'one', asOf: 0, subjects: ['token:1'] };
    for (let seq = 1; seq <= 50; seq++) {
      view.apply([{ seq, subject: `token:${seq}` }]);
      old.forget();
      now += 100;
      expect(view.admits(fact)).toBe(false);
      expect(view.tombstoneCount).toBeLessThanOrEqual(12);
    }
    expect(view.admits({ ...fact, asOf: 45, subjects: ['token:44'] })).toBe(true);
    expect(view.admits({ ...fact, asOf: 45, subjects: ['token:46'] })).toBe(false);
    // A restored database begins anew: positions of before say nothing.
    view.reset('two', 3);
    old.forget();
    expect(view.floor).toBe(3);
  });
});
