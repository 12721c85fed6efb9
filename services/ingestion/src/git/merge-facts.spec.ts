import type { BranchFact } from './git-facts';
import { branchAfter, type KnownBranch, pullRequestAfter } from './merge-facts';

const [OLD, NEW, OTHER] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40)];
const at = (hour: number): Date => new Date(Date.UTC(2026, 4, 7, hour));

const known = (some: Partial<KnownBranch> = {}): KnownBranch => ({
  headSha: OLD,
  isEnabled: true,
  updatedAt: at(10),
  holdsToldHead: false,
  ...some,
});

describe('the head of a branch', () => {
  it.each<[string, Partial<KnownBranch>, Partial<BranchFact>, number, string]>([
    ['moves with a later telling', {}, { headSha: NEW }, 11, NEW],
    ['stays with an earlier one', {}, { headSha: NEW }, 9, OLD],
    ['is taken from any telling while it is not known', { headSha: null }, { headSha: NEW }, 9, NEW],
    ['moves with a push that begins there, whenever', {}, { headSha: NEW, push: { from: OLD } }, 9, NEW],
    [
      'moves back with a push that begins there',
      { holdsToldHead: true },
      { headSha: NEW, push: { from: OLD } },
      11,
      NEW,
    ],
    ['moves over pushes that were missed', {}, { headSha: NEW, push: { from: OTHER } }, 11, NEW],
    [
      'stays with a push that is delivered again',
      { holdsToldHead: true },
      { headSha: NEW, push: { from: OTHER } },
      11,
      OLD,
    ],
    [
      'stays with the push that made the branch, delivered again',
      { holdsToldHead: true },
      { headSha: NEW, push: { from: undefined } },
      11,
      OLD,
    ],
  ])('%s', (_, some, told, hour, expected) => {
    const before = known(some);
    expect((branchAfter(before, { name: 'main', ...told }, at(hour)) ?? before).headSha).toBe(expected);
  });

  it('moves time forward only', () => {
    const told = { name: 'main', headSha: NEW, push: { from: OLD } };
    expect(branchAfter(known(), told, at(9))?.updatedAt).toEqual(at(10));
    expect(branchAfter(known(), told, at(11))?.updatedAt).toEqual(at(11));
  });
});

describe('whether a branch is enabled', () => {
  it('is so from the start, and changes when somebody says so', () => {
    expect(branchAfter(undefined, { name: 'main' }, at(9))?.isEnabled).toBe(true);
    expect(branchAfter(undefined, { name: 'main', isEnabled: false }, at(9))?.isEnabled).toBe(false);
    expect(branchAfter(known(), { name: 'main', isEnabled: false }, at(9))).toMatchObject({
      isEnabled: false,
      updatedAt: at(10),
    });
    expect(branchAfter(known({ isEnabled: false }), { name: 'main' }, at(11))).toBeUndefined();
  });
});

describe('a pull request', () => {
  const first = pullRequestAfter(undefined, { number: 1, headSha: OLD, title: 'One' }, at(10));

  it('is open until it is told otherwise', () => {
    expect(first).toEqual({
      title: 'One',
      author: null,
      state: 'open',
      headSha: OLD,
      commonAncestorSha: null,
      originBranch: null,
      targetBranch: null,
      updatedAt: at(10),
    });
  });

  it('keeps what a later telling leaves out', () => {
    const told = { number: 1, headSha: NEW, state: 'closed' as const, author: 'ada' };
    expect(pullRequestAfter(first, told, at(11))).toMatchObject({
      title: 'One',
      author: 'ada',
      state: 'closed',
      headSha: NEW,
      updatedAt: at(11),
    });
  });

  it('takes of an earlier telling what it lacks, and of another head no ancestor', () => {
    const told = { number: 1, headSha: NEW, title: 'Zero', state: 'closed' as const, author: 'ada' };
    expect(pullRequestAfter(first, { ...told, commonAncestorSha: OTHER }, at(9))).toMatchObject({
      title: 'One',
      author: 'ada',
      state: 'open',
      headSha: OLD,
      commonAncestorSha: null,
      updatedAt: at(10),
    });
  });

  it('is unchanged by what is known', () => {
    expect(pullRequestAfter(first, { number: 1, headSha: OLD, title: 'One' }, at(11))).toBeUndefined();
    expect(pullRequestAfter(first, { number: 1, headSha: NEW }, at(9))).toBeUndefined();
  });
});
