import fc from 'fast-check';
import { loadHistory } from '../history';
import { soundHistory } from '../sample/arbitrary-history';
import { sourceOf } from '../sample/sample-history';
import { judge } from '../verdict';
import { RECORD_MUTATIONS } from './record-mutations';
import { ROW_MUTATIONS } from './row-mutations';

/**
 * All that must be found. Not among them, because they leave a history that another sound system may have: a request dropped or doubled, a Kafka
 * record doubled, a fault dropped, an upload that nobody stored and nobody was promised dropped.
 */
const MUTATIONS = [...ROW_MUTATIONS, ...RECORD_MUTATIONS];

describe('a sound history in which one record is not as it was', () => {
  it.each(MUTATIONS)('is found out wherever it is: $name', async ({ places }) => {
    await fc.assert(
      fc.asyncProperty(soundHistory, fc.nat(), async (history, choice) => {
        const deeds = places(history);
        const deed = deeds[choice % Math.max(1, deeds.length)];
        fc.pre(deed !== undefined);
        deed();
        const { invariants } = await judge(await loadHistory(sourceOf(history)));
        expect(invariants.some(({ violations }) => violations > 0)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});
