import { type Problem, RevocationView } from '../src';

const at = (asOf: number, subjects = ['token:x', 'account:7'], incarnation = 'a') => ({
  incarnation,
  asOf,
  subjects,
});
const viewAt = (applied: number, floor = 0) => {
  const view = new RevocationView();
  view.reset('a', floor);
  view.apply(
    Array.from({ length: applied - floor }, (_, i) => ({
      seq: floor + i + 1,
      subject: `token:${floor + i + 1}`,
    })),
  );
  return view;
};

describe('the view of the revocation log', () => {
  it('admits nothing before the first snapshot', () => {
    const view = new RevocationView();
    expect(view.admits(at(0))).toBe(false);
    expect(view.incarnation).toBeNull();
  });

  it('admits a fact that nothing speaks against', () => {
    expect(viewAt(5).admits(at(5))).toBe(true);
    expect(viewAt(5).admits(at(0))).toBe(true);
    expect(viewAt(5).admits(at(9))).toBe(true);
  });

  it('denies a fact by a row about any one of its subjects that came after it was read', () => {
    const view = viewAt(5);
    view.apply([{ seq: 6, subject: 'account:7' }]);
    expect(view.admits(at(5))).toBe(false);
    expect(view.denies(['account:7'], 5)).toBe(true);
    expect(view.admits(at(6))).toBe(true);
    expect(view.admits(at(5, ['token:x', 'account:8']))).toBe(true);
  });

  it('denies a fact below the floor, whose tombstones may be gone', () => {
    const view = viewAt(9, 4);
    expect(view.admits(at(3))).toBe(false);
    expect(view.admits(at(4))).toBe(true);
  });

  it('raises the floor with the tombstones it drops, never beyond what is applied, never down', () => {
    const view = viewAt(9);
    view.apply([{ seq: 10, subject: 'token:x' }]);
    view.raiseFloor(9);
    expect(view.admits(at(5))).toBe(false);
    view.raiseFloor(50);
    expect(view.floor).toBe(10);
    expect(view.tombstoneCount).toBe(0);
    expect(view.admits(at(9))).toBe(false);
    view.raiseFloor(3);
    view.raiseFloor(Number.NaN);
    expect(view.floor).toBe(10);
  });

  it('keeps the newest row of a subject when an old one is heard again', () => {
    const view = viewAt(0);
    view.apply([1, 2, 3].map((seq) => ({ seq, subject: 'token:x' })));
    view.apply([{ seq: 1, subject: 'token:x' }]);
    expect(view.admits(at(2))).toBe(false);
    expect(view.applied).toBe(3);
  });

  it('moves only along rows without a gap, and denies by those beyond it', () => {
    const view = viewAt(2);
    view.apply([{ seq: 4, subject: 'token:x' }]);
    expect(view.applied).toBe(2);
    expect(view.admits(at(3))).toBe(false);
    view.apply([{ seq: 3, subject: 'all' }]);
    expect(view.applied).toBe(3);
  });

  it('does not let a row without a proper position hide a tombstone', () => {
    const view = viewAt(2);
    view.apply([{ seq: 3, subject: 'token:x' }]);
    for (const seq of [Number.NaN, Infinity, 3.5, -1]) view.apply([{ seq, subject: 'token:x' }]);
    expect(view.admits(at(2))).toBe(false);
    expect(view.applied).toBe(3);
  });

  it('of another incarnation knows nothing of the one before', () => {
    const view = viewAt(5);
    view.reset('b', 2);
    expect(view.admits(at(5))).toBe(false);
    expect(view).toMatchObject({ incarnation: 'b', applied: 2, floor: 2, tombstoneCount: 0 });
    view.forget();
    expect(view.incarnation).toBeNull();
    expect(view.admits(at(5, [], 'b'))).toBe(false);
  });

  it('begun anew in the same incarnation forgets nothing it knew above the floor', () => {
    const view = viewAt(5);
    view.reset('a', 3);
    expect(view).toMatchObject({ applied: 5, floor: 3 });
    expect(view.denies(['token:5'], 4)).toBe(true);
    view.reset('a', 8);
    expect(view).toMatchObject({ applied: 8, floor: 8, tombstoneCount: 0 });
    view.reset('a', 2);
    expect(view).toMatchObject({ applied: 8, floor: 8 });
  });
});

describe('a hint', () => {
  const hint = { seq: 6, subject: 'token:x', incarnation: 'a' };

  it('denies early', () => {
    const view = viewAt(5);
    view.hint({ ...hint, seq: 8 });
    expect(view.admits(at(5))).toBe(false);
  });

  it('moves the position only when it is the whole row that follows', () => {
    const view = viewAt(5);
    view.hint({ ...hint, seq: 7, wholeRow: true });
    expect(view.applied).toBe(5);
    view.hint(hint);
    expect(view.applied).toBe(5);
    view.hint({ ...hint, wholeRow: true });
    expect(view.applied).toBe(6);
  });

  it('of another incarnation, or before the first snapshot, changes nothing', () => {
    const view = viewAt(5);
    view.hint({ ...hint, incarnation: 'b', wholeRow: true });
    expect(view.applied).toBe(5);
    expect(view.admits(at(5))).toBe(true);
    const empty = new RevocationView();
    empty.hint({ ...hint, seq: 1, wholeRow: true });
    expect(empty).toMatchObject({ applied: 0, tombstoneCount: 0 });
  });

  it('that is repeated or late does no harm', () => {
    const view = viewAt(9);
    view.hint({ ...hint, seq: 4, wholeRow: true });
    expect(view.applied).toBe(9);
    expect(view.admits(at(9))).toBe(true);
  });
});

describe('those who listen to the view', () => {
  it('hear of each subject once per row, after it is denied, and of everything forgotten', () => {
    const view = viewAt(0);
    const heard: unknown[] = [];
    const stopDenied = view.onDenied(({ seq, subject }) =>
      heard.push([seq, subject, view.denies([subject], seq - 1)]),
    );
    const stopReset = view.onReset(() => heard.push('reset'));
    view.hint({ seq: 1, subject: 'token:x', incarnation: 'a' });
    view.apply([{ seq: 1, subject: 'token:x' }]);
    view.reset('a', 0);
    view.reset('b', 0);
    stopDenied();
    stopReset();
    view.apply([{ seq: 1, subject: 'token:y' }]);
    view.reset('c', 0);
    expect(heard).toEqual([[1, 'token:x', true], 'reset']);
  });

  it('cannot keep the rows after theirs from being applied', () => {
    const problems: Problem[] = [];
    const view = new RevocationView((problem) => problems.push(problem));
    view.reset('a', 0);
    view.onDenied(() => {
      throw new Error('a stream that does not end');
    });
    view.apply([1, 2].map((seq) => ({ seq, subject: `token:${seq}` })));
    expect(view.applied).toBe(2);
    expect(problems.map(({ where }) => where)).toEqual(['listener', 'listener']);
    new RevocationView().onReset(() => undefined)();
  });
});
