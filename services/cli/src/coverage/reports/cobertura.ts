import { readNumber } from './counts';
import type { LineSink } from './line-sink';
import { MalformedReport } from './report.errors';
import type { Attributes, ElementHandler } from './xml-elements';

/** `coverage > packages > package > classes > class[filename] > lines > line[number, hits]`. */
export class CoberturaHandler implements ElementHandler {
  private file: string | undefined;
  private inMethods = false;
  private source: string | undefined;

  constructor(
    private readonly sink: LineSink,
    /** The directories that the names are relative to, as far as the tool says. */
    private readonly sources: string[],
  ) {}

  open(name: string, attributes: Attributes): void {
    if (name === 'class') this.begin(attributes['filename']);
    // What is in methods stands in the lines of their class again.
    else if (name === 'methods') this.inMethods = true;
    else if (name === 'source') this.source = '';
    else if (name === 'line' && this.file !== undefined && !this.inMethods)
      this.sink.line(
        this.file,
        readNumber(attributes['number'], 'number of <line>'),
        readNumber(attributes['hits'], 'hits of <line>'),
      );
  }

  text(text: string): void {
    if (this.source !== undefined) this.source += text;
  }

  close(name: string): void {
    if (name === 'class') this.file = undefined;
    else if (name === 'methods') this.inMethods = false;
    else if (name === 'source') {
      const source = this.source?.trim() ?? '';
      if (source !== '') this.sources.push(source);
      this.source = undefined;
    }
  }

  private begin(file: string | undefined): void {
    if (file === undefined || file === '') throw new MalformedReport('a <class> without filename');
    this.file = file;
    this.sink.file(file);
  }
}
