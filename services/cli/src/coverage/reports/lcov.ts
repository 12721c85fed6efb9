import { readNumber } from './counts';
import type { LineSink } from './line-sink';
import { MalformedReport } from './report.errors';
import { TextLines } from './text-lines';

/** LCOV's tracefile (`man geninfo`): `SF:` begins a file, `DA:` is a line, `end_of_record` ends the file. */
export class LcovParser extends TextLines {
  private file: string | undefined;

  constructor(private readonly sink: LineSink) {
    super();
  }

  protected override line(text: string): void {
    if (text.startsWith('DA:')) this.data(text);
    else if (text.startsWith('SF:')) this.begin(text.slice(3));
    else if (text.trim() === 'end_of_record') this.file = undefined;
    else if (this.file === undefined && !KNOWN_OUTSIDE.test(text))
      throw new MalformedReport('this is no line of an LCOV tracefile');
  }

  protected override finish(): void {
    if (this.file !== undefined)
      throw new MalformedReport('it ends before end_of_record: the file is cut off');
  }

  private begin(file: string): void {
    if (this.file !== undefined)
      throw new MalformedReport(`SF: comes before the end_of_record of ${this.file}`);
    if (file.trim() === '') throw new MalformedReport('SF: names no file');
    this.file = file;
    this.sink.file(file);
  }

  /** `DA:<line>,<hits>[,<checksum>]` */
  private data(text: string): void {
    if (this.file === undefined) throw new MalformedReport('DA: belongs to no file');
    const [line, hits] = text.slice(3).split(',', 2);
    this.sink.line(this.file, readNumber(line, 'the line'), readNumber(hits, 'the count'));
  }
}

/** Test names, comments, and whatever keys a newer LCOV may bring. */
const KNOWN_OUTSIDE = /^(#.*|[A-Z][A-Z0-9_]*:.*|\s*)$/;
