import { type CommittedUpload, CommitOracle } from './oracle';

/** What the report of Go is after these, in the order of their commits. */
function resultAfter(...uploads: readonly Partial<CommittedUpload>[]): string | undefined {
  const oracle = new CommitOracle();
  for (const [index, upload] of uploads.entries())
    oracle.committed({ position: index + 1, kind: 'complete', language: 'Go', content: {}, ...upload });
  return oracle.resultOf('Go');
}

const final = { kind: 'final', language: undefined } as const;
const partial = (content: CommittedUpload['content']) => ({ kind: 'partial', content }) as const;

describe('what a report is to be', () => {
  it('is its newest complete upload', () => {
    expect(resultAfter({ content: { a: { 1: 1 } } }, { content: { b: { 2: 0 } } })).toBe('b 2:0');
  });

  it('is nothing while its partials wait', () => {
    expect(resultAfter(partial({ a: { 1: 1 } }))).toBeUndefined();
    expect(resultAfter(final, partial({ a: { 1: 1 } }))).toBeUndefined();
  });

  it('is all partials that a final has sealed, the highest count of each line', () => {
    const parts = [partial({ b: { 1: 2, 3: 0 } }), partial({ a: { 9: 1 }, b: { 1: 1, 2: 7 } })];
    expect(resultAfter(...parts, final, partial({ c: { 1: 1 } }))).toBe('a 9:1; b 1:2 2:7 3:0');
    expect(resultAfter(parts[0]!, final, parts[1]!, final)).toBe('a 9:1; b 1:2 2:7 3:0');
  });

  it('forgets what a complete upload replaces, sealed or waiting', () => {
    const [old, late] = [partial({ old: { 1: 1 } }), partial({ late: { 1: 1 } })];
    const complete = { content: { whole: { 1: 1 } } };
    expect(resultAfter(old, final, complete, final)).toBe('whole 1:1');
    expect(resultAfter(old, complete, final)).toBe('whole 1:1');
    expect(resultAfter(old, complete, late, final)).toBe('late 1:1; whole 1:1');
  });

  it('takes of two that were on their way together the one stored first as received first', () => {
    const slow = { ...partial({ slow: { 1: 1 } }), position: 1 };
    expect(resultAfter({ content: { whole: { 1: 1 } }, position: 2 }, slow, final)).toBe('whole 1:1');
  });

  it('knows the languages of a commit by themselves', () => {
    const oracle = new CommitOracle();
    oracle.committed({ position: 1, kind: 'partial', language: 'Go', content: { a: { 1: 1 } } });
    oracle.committed({ position: 2, kind: 'complete', language: 'Java', content: { b: { 1: 1 } } });
    oracle.committed({ position: 3, kind: 'final', language: undefined, content: {} });
    expect(oracle.languages.map((language) => oracle.resultOf(language))).toEqual(['a 1:1', 'b 1:1']);
  });
});
