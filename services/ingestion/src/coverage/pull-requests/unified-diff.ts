import { UnreadableDiff } from '../../ingestion.errors';
import { MAX_FILENAME_LENGTH, MAX_LINE } from '../file-report';
import { Turns } from '../scan-coverage-body';
import { LineCollector, type LineRanges } from './added-lines';
import { readGitPath, withoutPrefixes } from './git-path';
import { LineSplitter } from './line-splitter';

/** One file of a diff, under its name after the change. A deleted file has none, and is not among them. */
export interface ChangedFile {
  readonly path: string;
  /** Its name before the change; absent for a new file. */
  readonly oldPath: string | undefined;
  /** The lines, as they are numbered after the change, that the diff adds. */
  readonly added: LineRanges;
}

export interface DiffLimits {
  readonly maxBytes: number;
  readonly maxFiles: number;
  readonly maxRanges: number;
}

export const defaultDiffLimits: DiffLimits = {
  maxBytes: 32 * 1024 * 1024,
  maxFiles: 100_000,
  maxRanges: 1_000_000,
};

const CR = Buffer.from('\r');
const MINUS = 0x2d;
const HUNK = /^@@ -(\d{1,10})(?:,(\d{1,10}))? \+(\d{1,10})(?:,(\d{1,10}))? @@/;

interface OpenFile {
  readonly path: string;
  readonly oldPath: string | undefined;
  readonly lines: LineCollector;
}

/**
 * Reads what a unified diff adds, as `git diff` and `diff -u` write one. A small reader of our own, over bytes: the packages
 * that do this (`parse-diff` and `gitdiff-parser`, last released in 2024, `diff`, kept well) take the whole text as one string
 * and keep every line of it, and skip what they cannot read; here the contents of lines are never looked at, a large diff costs
 * its ranges only, and a diff that is cut off or combined is refused, since half a diff would look like better coverage.
 */
export class UnifiedDiffScanner {
  private readonly splitter = new LineSplitter((line) => this.line(line));
  private readonly files = new Map<string, OpenFile>();
  private bytes = 0;
  private lineNumber = 0;
  private ranges = 0;
  private hasText = false;
  private namesFiles = false;
  /** The `---` name, when the line before was one. */
  private oldName: string | undefined;
  /** Where the lines of hunks go; null for a file that is deleted or whose name no report can hold. */
  private file: OpenFile | null | undefined;
  private oldLeft = 0;
  private newLeft = 0;
  private newLine = 0;

  constructor(private readonly limits: DiffLimits = defaultDiffLimits) {}

  /** @throws UnreadableDiff */
  push(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes > this.limits.maxBytes)
      throw this.unreadable(`it is larger than ${this.limits.maxBytes} bytes`);
    this.splitter.push(chunk);
  }

  /** @throws UnreadableDiff if it ends in the middle, or is some other text */
  end(): ChangedFile[] {
    this.splitter.end();
    if (this.hasText && !this.namesFiles)
      throw this.unreadable('it names no file; send what "git diff" prints');
    if (this.oldLeft > 0 || this.newLeft > 0) throw this.unreadable('it ends in the middle of a hunk');
    return [...this.files.values()].map(({ path, oldPath, lines }) => ({
      path,
      oldPath,
      added: lines.finish(),
    }));
  }

  private line(line: Buffer): void {
    this.lineNumber += 1;
    if (this.oldLeft > 0 || this.newLeft > 0) this.bodyLine(line);
    else this.headLine(line);
  }

  /** A line of a hunk: its first character says all. Programs that cut trailing blanks leave an unchanged empty line empty. */
  private bodyLine(line: Buffer): void {
    const mark = line.length === 0 || line.equals(CR) ? ' ' : String.fromCharCode(line[0] ?? 0);
    if (mark === '\\') return;
    if (!' +-'.includes(mark)) throw this.unreadable('a line of a hunk must begin with a space, + or -');
    if (mark !== '+') this.oldLeft -= 1;
    if (mark !== '-') {
      if (mark === '+') this.add(this.newLine);
      this.newLine += 1;
      this.newLeft -= 1;
    }
    if (this.oldLeft < 0 || this.newLeft < 0)
      throw this.unreadable('a hunk has more lines than its head says');
  }

  private add(line: number): void {
    if (!this.file) return;
    const { lines } = this.file;
    const before = lines.size;
    lines.add(line);
    this.ranges += lines.size - before;
    if (this.ranges > this.limits.maxRanges) throw this.unreadable('it changes too many places');
  }

  private headLine(line: Buffer): void {
    const { oldName } = this;
    this.oldName = undefined;
    this.hasText ||= line.length > 0;
    if (startsWith(line, '@@@') || startsWith(line, 'diff --cc ') || startsWith(line, 'diff --combined '))
      throw this.unreadable('it is the combined diff of a merge; the diff of two commits is needed');
    if (startsWith(line, '@@ ')) this.openHunk(line);
    else if (startsWith(line, '--- ') || startsWith(line, 'diff ')) this.closeFile(line);
    else if (startsWith(line, '+++ ') && oldName !== undefined) this.openFile(oldName, line);
    else if (startsWith(line, '+') && this.file !== undefined)
      throw this.unreadable('an added line belongs to no hunk');
  }

  private openHunk(line: Buffer): void {
    const hunk = HUNK.exec(line.toString('latin1', 0, 64));
    if (!hunk) throw this.unreadable('the head of a hunk must read @@ -line,count +line,count @@');
    if (this.file === undefined) throw this.unreadable('a hunk comes before the name of its file');
    this.oldLeft = Number(hunk[2] ?? 1);
    this.newLine = Number(hunk[3]);
    this.newLeft = Number(hunk[4] ?? 1);
    const last = this.newLine + this.newLeft - 1;
    if (last > MAX_LINE || this.oldLeft > MAX_LINE || (this.newLeft > 0 && this.newLine === 0))
      throw this.unreadable('the head of a hunk names lines that no file has');
  }

  private closeFile(line: Buffer): void {
    this.file = undefined;
    this.namesFiles = true;
    if (line[0] === MINUS) this.oldName = readGitPath(line.subarray(4));
  }

  private openFile(oldName: string, line: Buffer): void {
    const newName = readGitPath(line.subarray(4));
    if (newName === undefined) throw this.unreadable('the name of a file cannot be read');
    const { oldPath, path } = withoutPrefixes(oldName, newName);
    this.file = null;
    if (path === undefined || path.length > MAX_FILENAME_LENGTH) return;
    this.file = this.files.get(path) ?? { path, oldPath, lines: new LineCollector() };
    this.files.set(path, this.file);
    if (this.files.size > this.limits.maxFiles) throw this.unreadable('it changes too many files');
  }

  private unreadable(problem: string): UnreadableDiff {
    return new UnreadableDiff(this.lineNumber, problem);
  }
}

const startsWith = (line: Buffer, text: string): boolean => line.toString('latin1', 0, text.length) === text;

/**
 * Reads a whole diff from a stream of its bytes, giving way to other work every few milliseconds.
 * @throws UnreadableDiff
 */
export async function readUnifiedDiff(
  source: AsyncIterable<Buffer>,
  limits: DiffLimits = defaultDiffLimits,
): Promise<ChangedFile[]> {
  const scanner = new UnifiedDiffScanner(limits);
  const turns = new Turns();
  for await (const chunk of source) {
    scanner.push(chunk);
    if (turns.spent) await turns.next();
  }
  return scanner.end();
}
