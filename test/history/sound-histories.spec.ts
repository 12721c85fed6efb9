import fc from 'fast-check';
import { DUMPS } from './dumps';
import { loadHistory } from './history';
import { historyRecord } from './records';
import { run } from './run';
import { soundHistory } from './sample/arbitrary-history';
import { eventfulHistory } from './sample/eventful-history';
import { type SampleHistory, sourceOf } from './sample/sample-history';
import { judge, type Verdict } from './verdict';

const verdictOf = async (history: SampleHistory): Promise<Verdict> =>
  judge(await loadHistory(sourceOf(history)));

describe('a sound history', () => {
  it('with something of everything leads to no finding, and gives every invariant something to examine', async () => {
    const { invariants, isSound } = await verdictOf(eventfulHistory().history);
    expect(invariants.flatMap(({ findings }) => findings)).toEqual([]);
    expect(invariants.filter(({ examined }) => examined === 0).map(({ name }) => name)).toEqual([]);
    expect(isSound).toBe(true);
  });

  it('is one that the rig could have written: every record fits its schema', () => {
    const { history } = eventfulHistory();
    run.parse(history.run);
    for (const record of history.records) historyRecord.parse(record);
    for (const [name, schema] of Object.entries(DUMPS))
      for (const row of history.after[name as keyof typeof DUMPS]) schema.parse(row);
  });

  it('leads to no finding, whatever overlaps in it', async () => {
    await fc.assert(
      fc.asyncProperty(soundHistory, async (history) => {
        const { invariants } = await verdictOf(history);
        expect(invariants.flatMap(({ findings }) => findings)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
