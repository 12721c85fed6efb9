import { directoryName } from '@libs/contracts';
import { directoryNameProblem } from '../src/organizations/directory-name';

describe('the name of an organization or a repository', () => {
  it.each([
    ['', 'missing'],
    ['..', 'characters'],
    ['acme/shop', 'characters'],
    ['a\tb', 'characters'],
    ['x'.repeat(256), 'length'],
    ['.github', undefined],
    ['shop.js', undefined],
  ])('%j: %s', (name, problem) => {
    expect(directoryNameProblem(name)).toBe(problem);
  });

  // Else the page would refuse what the API takes, or the API what the page has called good.
  it('is good for the page exactly if it is for the API', () => {
    for (const name of ['', '.', '..', '...', 'a b', 'größe', 'a/b', 'a\\b', 'a\u0085b', 'x'.repeat(255)])
      expect({ name, isGood: directoryNameProblem(name) === undefined }).toEqual({
        name,
        isGood: directoryName.safeParse(name).success,
      });
  });
});
