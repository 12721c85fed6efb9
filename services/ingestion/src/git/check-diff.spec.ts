import { checkDiff } from './check-diff';

const FILE = ['diff --git a/a.js b/a.js', 'index 1..2 100644', '--- a/a.js', '+++ b/a.js'];
const diff = (...lines: string[]): string => `${lines.join('\n')}\n`;

describe('a diff', () => {
  it.each<[string, string]>([
    ['empty', ''],
    ['of one file', diff(...FILE, '@@ -1,2 +1,3 @@ function a()', ' one', '+two', ' three')],
    ['with counts left out', diff(...FILE, '@@ -1 +1 @@', '-one', '+two')],
    ['of two hunks', diff(...FILE, '@@ -1 +1 @@', '-a', '+b', '@@ -9,0 +10 @@', '+c')],
    [
      'that looks like a header inside',
      diff(...FILE, '@@ -1,2 +1,2 @@', '--- a', '-@@ -1 +1 @@', '+++ b', '+x'),
    ],
    ['without a new line at the end', diff(...FILE, '@@ -0,0 +1 @@', '+one', '\\ No newline at end of file')],
    ['whose empty lines lost their space', diff(...FILE, '@@ -1,2 +1,3 @@', '', '+two', ' three')],
    ['of a file with Windows line ends', diff(...FILE, '@@ -1 +1 @@', '-one\r', '+two\r')],
    [
      'with Windows line ends itself',
      diff(...FILE.map((line) => `${line}\r`), '@@ -1 +1 @@\r', '-one\r', '+two\r'),
    ],
    ['that only renames', diff(FILE[0] ?? '', 'similarity index 100%', 'rename from a.js', 'rename to b.js')],
    ['of a binary file', diff(FILE[0] ?? '', 'index 1..2', 'Binary files a/a.js and b/a.js differ')],
    ['with binary content', diff(FILE[0] ?? '', 'GIT binary patch', 'literal 3', 'Kcma', '', ...FILE)],
    [
      'of a new file',
      diff(FILE[0] ?? '', 'new file mode 100644', '--- /dev/null', '+++ b/a.js', '@@ -0,0 +1 @@', '+a'),
    ],
  ])('is taken: %s', (_, text) => {
    expect(() => {
      checkDiff(text);
    }).not.toThrow();
  });

  it.each<[string, string, string]>([
    ['text', 'hello', 'Line 1: this belongs to no hunk'],
    ['a hunk of no file', diff('@@ -1 +1 @@', '-a', '+b'), 'Line 1: a hunk must follow'],
    ['a combined diff', diff(...FILE, '@@@ -1 -1 +1 @@@', '++a'), 'Line 5: this is not the head of a hunk'],
    ['a hunk that is cut off', diff(...FILE, '@@ -1,2 +1,3 @@', ' one'), 'ends within a hunk'],
    [
      'a hunk that is too long',
      diff(...FILE, '@@ -1 +1,2 @@', '-one', '-two'),
      'Line 7: the hunk has more lines',
    ],
    ['other lines in a hunk', diff(...FILE, '@@ -1,2 +1,2 @@', '*one'), 'Line 6: a line of a hunk'],
    [
      'lines after a hunk',
      diff(...FILE, '@@ -1 +1 @@', '-one', '+two', '+three'),
      'Line 8: this belongs to no',
    ],
  ])('is refused with its line: %s', (_, text, problem) => {
    expect(() => {
      checkDiff(text);
    }).toThrow(problem);
  });
});
