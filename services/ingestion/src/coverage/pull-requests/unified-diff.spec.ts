import fc from 'fast-check';
import { UnreadableDiff } from '../../ingestion.errors';
import { type ChangedFile, defaultDiffLimits, UnifiedDiffScanner } from './unified-diff';

const read = (text: string | Buffer, limits = defaultDiffLimits, chunkLength = 65_536): ChangedFile[] => {
  const bytes = Buffer.from(text as string);
  const scanner = new UnifiedDiffScanner(limits);
  for (let at = 0; at < bytes.length; at += chunkLength) scanner.push(bytes.subarray(at, at + chunkLength));
  return scanner.end();
};
const diff = (...lines: string[]): string => `${lines.join('\n')}\n`;
const changed = (path: string, added: number[], oldPath: string | undefined = path): ChangedFile => ({
  path,
  oldPath,
  added,
});
const hunkOf = (...lines: string[]): string[] => ['--- a/f', '+++ b/f', ...lines];

describe('what a unified diff adds', () => {
  it('is the lines marked +, as they are numbered after the change', () => {
    const text = diff(
      'diff --git a/f b/f',
      'index 1111111..2222222 100644',
      ...hunkOf(
        '@@ -1,4 +1,5 @@ function f()',
        ' a',
        '-b',
        '+B',
        '+C',
        ' d',
        ' e',
        '@@ -10 +11,2 @@',
        ' x',
        '+y',
      ),
    );
    expect(read(text)).toEqual([changed('f', [2, 3, 12, 12])]);
  });

  it('is nothing for an empty diff', () => {
    expect([read(''), read('\n')]).toEqual([[], []]);
  });

  it('follows a rename, and knows a new file from a changed one', () => {
    const text = diff(
      'diff --git a/old.ts b/new.ts',
      'similarity index 90%',
      'rename from old.ts',
      'rename to new.ts',
      '--- a/old.ts',
      '+++ b/new.ts',
      '@@ -1 +1 @@',
      '-a',
      '+b',
      'diff --git a/born.ts b/born.ts',
      'new file mode 100644',
      '--- /dev/null',
      '+++ b/born.ts',
      '@@ -0,0 +1,2 @@',
      '+a',
      '+b',
      '\\ No newline at end of file',
    );
    expect(read(text)).toEqual([
      changed('new.ts', [1, 1], 'old.ts'),
      { path: 'born.ts', oldPath: undefined, added: [1, 2] },
    ]);
  });

  it('has no deleted file, no binary one, none that was only moved or only got another mode', () => {
    const text = diff(
      'diff --git a/gone b/gone',
      'deleted file mode 100644',
      '--- a/gone',
      '+++ /dev/null',
      '@@ -1,2 +0,0 @@',
      '-a',
      '-b',
      'diff --git a/i.png b/i.png',
      'index 1..2 100644',
      'Binary files a/i.png and b/i.png differ',
      'diff --git a/p.bin b/p.bin',
      'GIT binary patch',
      'literal 4',
      'LcmZQzWMT#Y01f~L',
      '',
      'diff --git a/m b/m',
      'old mode 100644',
      'new mode 100755',
      'diff --git a/x b/y',
      'similarity index 100%',
      'rename from x',
      'rename to y',
    );
    expect(read(text)).toEqual([]);
  });

  it('takes lines that look like heads for what they are: lines of a hunk', () => {
    const text = diff(
      ...hunkOf('@@ -1,3 +1,4 @@', '--- a/other', '+++ b/other', '+@@ -1 +1 @@', ' diff --git a/x b/x', ' '),
      '-- ',
      '2.39.5',
    );
    expect(read(text)).toEqual([changed('f', [1, 2])]);
  });

  it.each([
    ['a space, ended by a tab', 'b/my file.ts\t', 'my file.ts'],
    ['a time stamp', 'b/f.ts\t2026-11-25 10:00:00.000000000 +0000', 'f.ts'],
    ['octal escapes', '"b/na\\303\\257ve/\\342\\230\\203.js"', 'naïve/☃.js'],
    ['other escapes', '"b/a\\"b\\\\c\\td\\ne"', 'a"b\\c\td\ne'],
    ['plain UTF-8', 'b/naïve/☃.js', 'naïve/☃.js'],
    ['a directory called a or b', 'b/b/a/f', 'b/a/f'],
    ['__proto__', 'b/__proto__', '__proto__'],
  ])('reads a name with %s', (_, name, path) => {
    const text = diff('--- /dev/null', `+++ ${name}`, '@@ -0,0 +1 @@', '+a');
    expect(read(text)).toEqual([{ path, oldPath: undefined, added: [1, 1] }]);
  });

  it('reads names without the prefixes of Git', () => {
    expect(read(diff('--- src/f', '+++ src/f', '@@ -1 +1 @@', '-a', '+b'))).toEqual([
      changed('src/f', [1, 1]),
    ]);
  });

  it('reads CRLF, in the lines only or throughout, and empty lines whose blank was cut', () => {
    const lines = hunkOf('@@ -1,3 +1,4 @@', ' a', '', '+b', ' c');
    const expected = [changed('f', [3, 3])];
    expect(read(diff(...lines))).toEqual(expected);
    expect(read(lines.join('\r\n'))).toEqual(expected);
    expect(read(diff(...lines.slice(0, 3), ' a\r', '\r', '+b\r', ' c\r'))).toEqual(expected);
  });

  it('adds up a file that is shown twice, whatever the order', () => {
    const text = diff(
      ...hunkOf('@@ -9,0 +10,2 @@', '+j', '+k'),
      ...hunkOf('@@ -0,0 +1 @@', '+a', '@@ -10,0 +11,2 @@', '+k', '+l'),
    );
    expect(read(text)).toEqual([changed('f', [1, 1, 10, 12])]);
  });
});

describe('a diff that cannot be trusted is refused', () => {
  const hunk = hunkOf('@@ -1,2 +1,2 @@', ' a', '-b');
  it.each([
    ['cut off in a hunk', diff(...hunk)],
    ['combined', diff('diff --cc f', 'index 1,2..3')],
    ['combined, long form', diff('diff --combined f')],
    ['with a combined hunk', diff('--- a/f', '+++ b/f', '@@@ -1,2 -1,2 +1,3 @@@')],
    ['with a line that belongs to no hunk', diff(...hunk, 'junk')],
    ['with an added line after its hunk', diff(...hunkOf('@@ -1 +1 @@', '-a', '+b', '+c'))],
    ['no diff at all', 'hello'],
    ['with more lines than announced', diff(...hunkOf('@@ -1 +0,0 @@', '+a'))],
    ['with a hunk before any file', diff('@@ -1 +1 @@', '-a', '+b')],
    ['with a hunk after a binary file', diff(...hunk, '+b', 'diff --git a/x b/x', '@@ -1 +1 @@', '-a', '+b')],
    ['with a bad head', diff(...hunkOf('@@ -1,2 @@'))],
    ['with lines beyond 2^31-1', diff(...hunkOf('@@ -1 +2147483647,2 @@'))],
    ['with a line 0', diff(...hunkOf('@@ -0,0 +0,1 @@', '+a'))],
    ['with an unclosed name', diff('--- a/f', '+++ "b/f', '@@ -1 +1 @@')],
    ['with an unknown escape', diff('--- a/f', '+++ "b/\\q"', '@@ -1 +1 @@')],
    ['with NUL in a name', diff('--- a/f', '+++ "b/\\000"', '@@ -1 +1 @@')],
  ])('%s', (_, text) => {
    expect(() => read(text)).toThrow(UnreadableDiff);
  });

  it('with a sentence that names the line', () => {
    expect(() => read(diff(...hunk, 'junk'))).toThrow(
      'The diff cannot be read: line 6: a line of a hunk must begin with a space, + or -.',
    );
  });

  it('beyond any of its limits', () => {
    const two = diff(...hunkOf('@@ -0,0 +1,3 @@', '+a', '+b', '+c'), '--- a/g', '+++ b/g');
    const spread = diff(...hunkOf('@@ -1 +1,3 @@', '+a', ' b', '+c'));
    expect(() => read(two, { ...defaultDiffLimits, maxBytes: 20 })).toThrow('larger than 20 bytes');
    expect(() => read(two, { ...defaultDiffLimits, maxFiles: 1 })).toThrow('too many files');
    expect(() => read(spread, { ...defaultDiffLimits, maxRanges: 1 })).toThrow('too many places');
  });
});

describe('for any diff', () => {
  const content = fc.string({ unit: 'binary-ascii', maxLength: 5 }).map((text) => text.replaceAll('\n', ''));
  const edits = fc.array(fc.record({ mark: fc.constantFrom(' ', '+', '-'), content }), { maxLength: 60 });

  it('exactly the + lines are found, wherever the stream is cut', () => {
    fc.assert(
      fc.property(edits, fc.integer({ min: 1, max: 50 }), fc.boolean(), (lines, chunkLength, isCrLf) => {
        const count = (mark: string): number => lines.filter((line) => line.mark !== mark).length;
        const head = `--- a/f\n+++ b/f\n@@ -1,${count('+')} +1,${count('-')} @@\n`;
        const body = lines.map((line) => `${line.mark}${line.content}${isCrLf ? '\r' : ''}\n`).join('');
        const after = lines.filter((line) => line.mark !== '-');
        const added = after.flatMap((line, index) => (line.mark === '+' ? [index + 1] : []));
        const [file] = read(head + body, defaultDiffLimits, chunkLength);
        expect(expand(file?.added ?? [])).toEqual(added);
      }),
    );
  });

  it('any bytes are read or refused, and never fail in another way', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '--- ',
        '+++ ',
        '@@ -1,2 +1,2 @@',
        '@@',
        'diff --git ',
        '"',
        '\\',
        'a/',
        '/dev/null',
        '\n',
        '+',
        '-',
        ' ',
      ),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        try {
          read(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableDiff);
        }
      }),
    );
  });
});

function expand(ranges: readonly number[]): number[] {
  const lines: number[] = [];
  for (let at = 0; at < ranges.length; at += 2)
    for (let line = ranges[at] ?? 0; line <= (ranges[at + 1] ?? 0); line += 1) lines.push(line);
  return lines;
}
