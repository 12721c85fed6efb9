import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { UnifiedDiffScanner } from '../src/coverage/pull-requests/unified-diff';

/** Git's own diffs: whatever we believe of the format, this is what is sent. */
describe('diffs that Git makes', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'unified-diff-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const gitDiff = (...options: string[]): string => {
    // It ends with 1 where there are differences.
    const { stdout, status } = spawnSync(
      'git',
      ['diff', '--no-index', '--no-color', ...options, 'old', 'new'],
      {
        cwd: directory,
        env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
        encoding: 'utf8',
      },
    );
    expect([0, 1]).toContain(status);
    return stdout;
  };
  const addedIn = (text: string): readonly number[] => {
    const scanner = new UnifiedDiffScanner();
    scanner.push(Buffer.from(text));
    return scanner.end().flatMap((file) => file.added);
  };

  it('say the same with context as their hunks say without', () => {
    expect(execFileSync('git', ['--version'], { encoding: 'utf8' })).toContain('git version');
    const line = fc.constantFrom(
      'a',
      'b',
      'c',
      '',
      '+++ b/x',
      '--- a/x',
      '@@ -1 +1 @@',
      '-- ',
      '\\',
      'é\r',
      '\t',
    );
    const text = fc
      .tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
      .map(([lines, isEnded]) => lines.join('\n') + (isEnded ? '\n' : ''));
    fc.assert(
      fc.property(text, text, fc.integer({ min: 0, max: 5 }), (before, after, context) => {
        writeFileSync(join(directory, 'old'), before);
        writeFileSync(join(directory, 'new'), after);
        const expected: number[] = [];
        for (const [, start, count] of gitDiff('-U0').matchAll(/^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm))
          if (count !== '0') expected.push(Number(start), Number(start) + Number(count ?? 1) - 1);
        // Hunks that touch are one range.
        expect(addedIn(gitDiff(`-U${context}`))).toEqual(touching(expected));
      }),
      { numRuns: 60 },
    );
  });
});

function touching(ranges: readonly number[]): number[] {
  const merged: number[] = [];
  for (let at = 0; at < ranges.length; at += 2) {
    if (merged.at(-1) === (ranges[at] ?? 0) - 1) merged[merged.length - 1] = ranges[at + 1] ?? 0;
    else merged.push(ranges[at] ?? 0, ranges[at + 1] ?? 0);
  }
  return merged;
}
