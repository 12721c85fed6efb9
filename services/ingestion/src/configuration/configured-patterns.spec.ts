import { cursorAt, type Pattern, repositoryPatternsQuery, type SeverityLevel } from '@libs/contracts';
import {
  configuredPatterns,
  countPatterns,
  filterPatterns,
  placeOf,
  sortPatterns,
  type ConfiguredPattern,
} from './configured-patterns';

const described = (id: string, more: Partial<Pattern> = {}): Pattern => ({
  id,
  category: 'CodeStyle',
  level: 'Info',
  severityLevel: 'Info',
  enabled: true,
  parameters: [],
  ...more,
});
const severe = (id: string, severityLevel: SeverityLevel): Pattern =>
  described(id, { severityLevel, level: severityLevel });
const ids = (patterns: readonly ConfiguredPattern[]): string[] =>
  patterns.map(({ definition }) => definition.id);
const query = (text: Record<string, string> = {}) => repositoryPatternsQuery.parse(text);

describe('the patterns of a tool for a repository', () => {
  it('are as described where the repository said nothing', () => {
    const parameters = [{ name: 'max', default: '80' }];
    expect(
      configuredPatterns([described('b', { parameters }), described('a', { enabled: false })], []),
    ).toEqual([
      { definition: described('a', { enabled: false }), isEnabled: false, parameters: [] },
      {
        definition: described('b', { parameters }),
        isEnabled: true,
        parameters: [{ name: 'max', value: '80' }],
      },
    ]);
  });

  it('are as the repository said, also those that nobody described', () => {
    const own = [{ name: 'max', value: '100' }];
    const patterns = configuredPatterns(
      [described('a', { parameters: [{ name: 'max', default: '80' }] }), described('b')],
      [
        { id: 'a', isEnabled: true, parameters: own },
        { id: 'b', isEnabled: false, parameters: null },
        { id: 'B', isEnabled: true, parameters: own },
      ],
    );
    expect(ids(patterns)).toEqual(['B', 'a', 'b']);
    expect(patterns.map(({ isEnabled }) => isEnabled)).toEqual([true, true, false]);
    expect(patterns.map(({ parameters }) => parameters)).toEqual([own, own, []]);
  });
});

describe('a filter of patterns', () => {
  const patterns = configuredPatterns(
    [
      described('go-1', { languages: ['Go'], tags: ['fast'] }),
      described('all-1', { category: 'Security', title: 'Use of MD5' }),
      described('off-1', { enabled: false, severityLevel: 'Error', level: 'Error' }),
    ],
    [
      { id: 'go-1', isEnabled: false, parameters: null },
      { id: 'own-1', isEnabled: true, parameters: null },
    ],
  );

  it.each([
    [{}, ['all-1', 'go-1', 'off-1', 'own-1']],
    [{ enabled: 'true' }, ['all-1', 'own-1']],
    [{ enabled: 'false' }, ['go-1', 'off-1']],
    [{ recommended: 'true' }, ['all-1', 'go-1']],
    [{ languages: 'go' }, ['go-1']],
    // A pattern without languages of its own has those of its tool.
    [{ languages: 'Ruby' }, ['all-1', 'off-1', 'own-1']],
    [{ categories: 'Security,ErrorProne' }, ['all-1']],
    [{ severityLevels: 'Error,High' }, ['off-1']],
    [{ tags: 'fast' }, ['go-1']],
    [{ search: 'md5' }, ['all-1']],
    [{ search: 'GO-', enabled: 'false' }, ['go-1']],
    [{ search: 'nothing has this' }, []],
  ])('lets through what fits %j', (text, expected) => {
    expect(ids(filterPatterns(patterns, query(text), ['Ruby']))).toEqual(expected);
  });

  it('refuses a severity that there is not, with the ones that there are', () => {
    expect(() => query({ severityLevels: 'Fatal' })).toThrow('Info, Warning, High, Error');
  });
});

describe('a sorted list of patterns', () => {
  const patterns = configuredPatterns(
    [
      severe('a', 'High'),
      severe('b', 'Info'),
      severe('c', 'Error'),
      severe('d', 'Info'),
      severe('e', 'High'),
    ],
    [],
  );

  it.each([
    [{}, ['a', 'b', 'c', 'd', 'e']],
    [{ sort: 'severity' }, ['b', 'd', 'a', 'e', 'c']],
    [{ sort: 'severity', direction: 'desc' }, ['c', 'a', 'e', 'b', 'd']],
    [{ sort: 'category' }, ['a', 'b', 'c', 'd', 'e']],
  ])('is in the order of %j, on every page', (text, expected) => {
    expect(ids(sortPatterns(patterns, query(text)))).toEqual(expected);
    expected.forEach((id, index) => {
      const last = patterns.filter(({ definition }) => definition.id === id);
      const [cursor] = last.map((pattern) => cursorAt(...placeOf(pattern, query(text).sort)));
      const rest = sortPatterns(patterns, query({ ...text, cursor: cursor ?? '' }));
      expect(ids(rest)).toEqual(expected.slice(index + 1));
    });
  });

  it('counts each kind once per pattern', () => {
    const kinds = configuredPatterns(
      [described('a', { tags: ['x', 'x', 'y'] }), described('b', { tags: ['x'], languages: ['Go'] })],
      [],
    );
    expect(countPatterns(kinds, ['Ruby'])).toEqual({
      languages: [
        { name: 'Go', total: 1 },
        { name: 'Ruby', total: 1 },
      ],
      categories: [{ name: 'CodeStyle', total: 2 }],
      severities: [{ name: 'Info', total: 2 }],
      tags: [
        { name: 'x', total: 2 },
        { name: 'y', total: 1 },
      ],
    });
  });
});
