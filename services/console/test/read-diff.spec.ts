import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstLines, readDiff, stretchesOf, uncoveredIn } from '../src/pull-requests/read-diff';

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

/** What Git itself prints of two versions of a file. */
function diffOf(name: string, before: string[], after: string[]): string {
  const place = mkdtempSync(join(tmpdir(), 'portcullis-diff-'));
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: place, encoding: 'utf8' });
    git('init', '-q');
    writeFileSync(join(place, name), `${before.join('\n')}\n`);
    git('add', '.');
    writeFileSync(join(place, name), after.join('\n'));
    return git('diff');
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const stretches = (text: string, name: string) => {
  const read = readDiff(text);
  if (typeof read === 'string') throw new Error(read);
  return stretchesOf(read, name);
};

describe('the diff of a pull request', () => {
  it.each(['cart.js', 'süß "und" gut.js'])('has the numbers of each line before and after: %s', (name) => {
    const after = [...numbered(1, 2), 'new', ...numbered(4, 20), 'last'];
    const [first, second, ...others] = stretches(diffOf(name, numbered(1, 20), after), name);
    expect(others).toEqual([]);
    expect(first?.slice(1, 5)).toEqual([
      { kind: 'kept', before: 2, after: 2, text: 'line 2' },
      { kind: 'removed', before: 3, after: undefined, text: 'line 3' },
      { kind: 'added', before: undefined, after: 3, text: 'new' },
      { kind: 'kept', before: 4, after: 4, text: 'line 4' },
    ]);
    expect(second?.at(-1)).toEqual({ kind: 'added', before: undefined, after: 21, text: 'last' });
  });

  it('is not shown where it is none, or too large for any page', () => {
    expect(readDiff('--- a/x\n+++ b/x\n@@ -1,5 +1 @@\n-cut off')).toBe('unreadable');
    expect(readDiff('x'.repeat(8_000_001))).toBe('tooLarge');
  });

  it('is cut after so many lines, across its stretches', () => {
    const line = { kind: 'kept', before: 1, after: 1, text: '' } as const;
    const lengths = (most: number) =>
      firstLines(
        [
          [line, line],
          [line, line, line],
        ],
        most,
      ).map(({ length }) => length);
    expect([1, 2, 3, 9].map(lengths)).toEqual([[1], [2], [2, 1], [2, 3]]);
  });

  it('tells the uncovered lines as ranges, over lines that do not count', () => {
    const hits = (pairs: [number, number][]) =>
      pairs.map(([line, times]) => ({ lineNumber: String(line), hits: times }));
    expect(
      uncoveredIn(
        hits([
          [1, 0],
          [2, 0],
          [5, 0],
          [6, 1],
          [7, 0],
          [9, 2],
        ]),
      ),
    ).toEqual([
      { from: 1, to: 5 },
      { from: 7, to: 7 },
    ]);
    expect(uncoveredIn([])).toEqual([]);
  });
});
