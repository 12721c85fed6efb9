import { partsOf, type ReceivedPart } from './report-parts';

const complete = (position: number, generation: number): ReceivedPart => ({
  kind: 'complete',
  position,
  generation,
});
const partial = (position: number, generation: number): ReceivedPart => ({
  kind: 'partial',
  position,
  generation,
});

describe('the parts of a generation', () => {
  it('are all partials, where nothing complete was received', () => {
    const parts = [partial(1, 1), partial(2, 1), partial(3, 2)];
    expect(partsOf(parts)).toEqual(parts);
  });

  it('are the newest complete upload and the partials that were received and sealed after it', () => {
    const [base, after] = [complete(4, 3), partial(5, 4)];
    expect(partsOf([partial(1, 1), complete(2, 2), partial(3, 4), base, after])).toEqual([base, after]);
  });

  // Uploads of a commit are stored in one order now; rows from before that keep the result that was announced for them.
  it('begin with the complete upload that counts from the latest generation, whichever was stored last', () => {
    const newest = complete(1, 5);
    expect(partsOf([newest, complete(2, 4)])).toEqual([newest]);
  });

  it('leave out what was sealed before the complete upload, though it was stored later', () => {
    const base = complete(1, 5);
    expect(partsOf([base, partial(2, 4)])).toEqual([base]);
  });
});
