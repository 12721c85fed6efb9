import { repositoryTokenRequest } from '@libs/contracts';
import { nameProblem } from '../src/tokens/name-rules';

const TAKEN = new Set(['nightly']);

describe('the name of a token', () => {
  it.each([
    ['', 'missing'],
    ['main branch', 'characters'],
    ['grün', 'characters'],
    ['x'.repeat(101), 'length'],
    ['nightly', 'taken'],
    ['Nightly', undefined],
    ['x'.repeat(100), undefined],
    ['-', undefined],
  ])('%j: %s', (name, problem) => {
    expect(nameProblem(name, TAKEN)).toBe(problem);
  });

  // Else the page would refuse what the API takes, or the API what the page has called good.
  it('is good for the page exactly if it is for the API', () => {
    const expiresAt = '2027-01-01T00:00:00Z';
    for (const name of ['', 'a', 'a-b', 'a b', 'a_b', 'ä', 'x'.repeat(100), 'x'.repeat(101), 'a\n'])
      expect({ name, isGood: nameProblem(name, TAKEN) === undefined }).toEqual({
        name,
        isGood: repositoryTokenRequest.safeParse({ name, expiresAt }).success,
      });
  });
});
