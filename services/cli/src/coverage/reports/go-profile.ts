import { readNumber } from './counts';
import type { LineSink } from './line-sink';
import { MalformedReport } from './report.errors';
import { TextLines } from './text-lines';

/** `<import path>/<file>:<line>.<column>,<line>.<column> <statements> <count>` */
const BLOCK = /^(?<file>.+):(?<from>\d+)\.\d+,(?<to>\d+)\.(?<toColumn>\d+) (?<statements>\d+) (?<count>\d+)$/;
/** No function has as many lines; a block that claims them would fill the memory. */
const MAX_BLOCK_LINES = 1_000_000;

/**
 * What `go test -coverprofile` writes (golang.org/x/tools/cover): blocks of statements with the count of each. A line is covered
 * as soon as one of its blocks is.
 */
export class GoProfileParser extends TextLines {
  private sawMode = false;

  constructor(private readonly sink: LineSink) {
    super();
  }

  protected override line(text: string): void {
    // A file that was put together from several has a mode line for each.
    if (text.startsWith('mode:')) this.sawMode = true;
    else if (text.trim() !== '') this.block(text);
  }

  protected override finish(): void {
    if (!this.sawMode) throw new MalformedReport('it has no mode line');
  }

  private block(text: string): void {
    const { file, from, to, count, statements } = BLOCK.exec(text)?.groups ?? {};
    if (!this.sawMode || file === undefined)
      throw new MalformedReport('this is no block of a Go profile, such as pkg/file.go:3.14,5.2 1 0');
    this.sink.file(file);
    const first = readNumber(from, 'the first line');
    const last = readNumber(to, 'the last line');
    if (last < first || last - first > MAX_BLOCK_LINES)
      throw new MalformedReport(`a block from line ${first} to ${last} cannot be`);
    // An empty body has nothing that could be covered.
    if (Number(statements) === 0) return;
    for (let line = first; line <= last; line += 1)
      this.sink.line(file, line, readNumber(count, 'the count'));
  }
}
