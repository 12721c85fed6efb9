import fc from 'fast-check';
import { loadHistory } from '../history';
import { soundHistory } from '../sample/arbitrary-history';
import { sourceOf } from '../sample/sample-history';
import { judge } from '../verdict';
import { MUTATIONS } from './mutations';

describe('a sound history in which one record is not as it was', () => {
  it.each(MUTATIONS)('is found out wherever it is: $name', async ({ places }) => {
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(soundHistory, fc.nat(), async (history, choice) => {
        const deeds = places(history);
        const deed = deeds[choice % Math.max(1, deeds.length)];
        if (!deed) return;
        tried += 1;
        deed();
        const { invariants } = await judge(await loadHistory(sourceOf(history)));
        expect(invariants.some(({ violations }) => violations > 0)).toBe(true);
      }),
      { numRuns: 40 },
    );
    expect(tried).toBeGreaterThan(10);
  });
});
