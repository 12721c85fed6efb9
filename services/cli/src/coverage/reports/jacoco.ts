import { readNumber } from './counts';
import type { LineSink } from './line-sink';
import { MalformedReport } from './report.errors';
import type { Attributes, ElementHandler } from './xml-elements';

/**
 * `report > group* > package[name] > sourcefile[name] > line[nr, mi, ci]`: instructions missed and covered. Files are named by their
 * groups, which are modules as a rule, and their packages.
 */
export class JacocoHandler implements ElementHandler {
  private readonly groups: string[] = [];
  private package = '';
  private file: string | undefined;

  constructor(private readonly sink: LineSink) {}

  open(name: string, attributes: Attributes): void {
    if (name === 'group') this.groups.push(attributes['name'] ?? '');
    else if (name === 'package') this.package = attributes['name'] ?? '';
    else if (name === 'sourcefile') this.begin(attributes['name']);
    else if (name === 'line' && this.file !== undefined) this.line(this.file, attributes);
  }

  close(name: string): void {
    if (name === 'group') this.groups.pop();
    else if (name === 'sourcefile') this.file = undefined;
  }

  private begin(name: string | undefined): void {
    if (name === undefined || name === '') throw new MalformedReport('a <sourcefile> without name');
    this.file = [...this.groups, this.package, name].filter((part) => part !== '').join('/');
    this.sink.file(this.file);
  }

  private line(file: string, { nr, mi, ci }: Attributes): void {
    const covered = readNumber(ci, 'ci of <line>');
    if (covered + readNumber(mi, 'mi of <line>') === 0) return;
    this.sink.line(file, readNumber(nr, 'nr of <line>'), covered > 0 ? 1 : 0);
  }
}
