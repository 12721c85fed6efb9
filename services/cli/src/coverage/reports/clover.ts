import { readNumber } from './counts';
import type { LineSink } from './line-sink';
import { MalformedReport } from './report.errors';
import type { Attributes, ElementHandler } from './xml-elements';

/** `coverage > project > package? > file[path or name] > line[num, type, count]`, as OpenClover, Istanbul and PHPUnit write it. */
export class CloverHandler implements ElementHandler {
  private file: string | undefined;
  private inTests = false;

  constructor(private readonly sink: LineSink) {}

  open(name: string, attributes: Attributes): void {
    // How much of the tests was run says nothing of what they test.
    if (name === 'testproject') this.inTests = true;
    else if (this.inTests) return;
    else if (name === 'file') this.begin(attributes['path'] ?? attributes['name']);
    else if (name === 'line' && this.file !== undefined) this.line(this.file, attributes);
  }

  close(name: string): void {
    if (name === 'testproject') this.inTests = false;
    else if (name === 'file') this.file = undefined;
  }

  private begin(file: string | undefined): void {
    if (file === undefined || file === '') throw new MalformedReport('a <file> without path and name');
    this.file = file;
    this.sink.file(file);
  }

  private line(file: string, { num, type, count, truecount, falsecount }: Attributes): void {
    // A method's line counts its calls, and stands among the statements by itself where it is one.
    if (type !== 'stmt' && type !== 'cond') return;
    const hits =
      count === undefined && type === 'cond'
        ? readNumber(truecount, 'truecount of <line>') + readNumber(falsecount, 'falsecount of <line>')
        : readNumber(count, 'count of <line>');
    this.sink.line(file, readNumber(num, 'num of <line>'), hits);
  }
}
