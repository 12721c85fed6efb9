import { InvalidDiff } from './git.errors';

const HUNK = /^@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@/;
/** What `git diff` writes between the hunks of files. */
const HEADER =
  /^(diff --git |index |--- |\+\+\+ |old mode |new mode |new file mode |deleted file mode |similarity |dissimilarity |rename |copy |Binary files |\\|$)/;
const BINARY = 'GIT binary patch';

/**
 * Whoever reads a stored diff may rely on this: every hunk follows the name of its file and has the lines that its head says.
 * @throws InvalidDiff
 */
export function checkDiff(diff: string): void {
  const checker = new DiffChecker();
  let from = 0;
  while (from < diff.length) {
    const found = diff.indexOf('\n', from);
    const end = found === -1 ? diff.length : found;
    checker.take(diff.slice(from, end));
    from = end + 1;
  }
  checker.end();
}

class DiffChecker {
  private line = 0;
  private hasFile = false;
  private isBinary = false;
  /** Lines of the hunk that are still to come. */
  private old = 0;
  private new = 0;

  take(line: string): void {
    this.line += 1;
    if (this.old > 0 || this.new > 0) this.takeContent(line);
    else if (line.startsWith('@@')) this.beginHunk(line);
    else this.takeHeader(line);
  }

  end(): void {
    if (this.old > 0 || this.new > 0) throw this.refusal('the diff ends within a hunk');
  }

  private takeHeader(line: string): void {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text.startsWith('diff --git ')) this.hasFile = this.isBinary = false;
    if (text === BINARY) this.isBinary = true;
    if (text.startsWith('+++ ')) this.hasFile = true;
    if (!this.isBinary && !HEADER.test(text)) throw this.refusal('this belongs to no hunk');
  }

  private beginHunk(line: string): void {
    const [head, old = '1', added = '1'] = HUNK.exec(line) ?? [];
    if (head === undefined) throw this.refusal('this is not the head of a hunk');
    if (!this.hasFile) throw this.refusal('a hunk must follow the "+++" line of its file');
    this.old = Number(old);
    this.new = Number(added);
  }

  private takeContent(line: string): void {
    const kind = line[0] ?? ' ';
    if (kind === '\\') return;
    if (!' +-\r'.includes(kind)) throw this.refusal('a line of a hunk begins with a space, "+" or "-"');
    if (kind !== '+') this.old -= 1;
    if (kind !== '-') this.new -= 1;
    if (this.old < 0 || this.new < 0) throw this.refusal('the hunk has more lines than its head says');
  }

  private refusal(problem: string): InvalidDiff {
    return new InvalidDiff(this.line, problem);
  }
}
