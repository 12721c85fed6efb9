import type { ReportParser, ReportPart } from './line-sink';
import { NotAReport } from './report.errors';
import { type FormatName, TEXT_FORMATS, XML_FORMATS, type XmlFormat } from './report-formats';
import { ReportLines } from './report-lines';
import { type Attributes, type ElementHandler, XmlParser } from './xml-elements';

/** Enough to see what a report is. */
const MAX_HEAD = 64 * 1024;

export interface Recognised {
  readonly format: FormatName;
  readonly lines: ReportLines;
  /** The directories that names are relative to, as far as the report says. */
  readonly sources: readonly string[];
}

/** Parses a report of whichever format it is, which its content says and not its name. */
export class AnyReport implements ReportParser {
  private head = '';
  private inner: ReportParser | undefined;
  private found: Recognised | undefined;

  /** @throws NotAReport before the end, or when there was nothing */
  get recognised(): Recognised {
    if (!this.found) throw new NotAReport('it is empty');
    return this.found;
  }

  get parts(): readonly ReportPart[] {
    return this.inner?.parts ?? [];
  }

  write(text: string): void {
    if (this.inner) {
      this.inner.write(text);
      return;
    }
    this.head = (this.head + text).trimStart();
    // A line is needed to know the formats that are text.
    if (this.head.startsWith('<') || this.head.includes('\n') || this.head.length > MAX_HEAD) this.begin();
  }

  end(): void {
    if (!this.inner && this.head !== '') this.begin();
    this.inner?.end();
    if (!this.found) throw new NotAReport(this.inner ? 'it has no root element' : 'it is empty');
  }

  private begin(): void {
    this.inner = this.head.startsWith('<')
      ? new XmlParser((root, attributes) => this.handlerFor(root, attributes))
      : this.textParser();
    this.inner.write(this.head);
    this.head = '';
  }

  private textParser(): ReportParser {
    const format = TEXT_FORMATS.find(({ begins }) => begins.test(this.head));
    if (!format)
      throw new NotAReport('it is not recognised: neither LCOV, nor a Go profile, nor XML of a known tool');
    return format.parser(this.begun(format.name, new ReportLines(format.combine), []));
  }

  private handlerFor(root: string, attributes: Attributes): ElementHandler {
    const format: XmlFormat | undefined = XML_FORMATS.find(({ isRoot }) => isRoot(root, attributes));
    if (!format) throw new NotAReport(`XML with the root <${root}> is no coverage report that is known`);
    const sources: string[] = [];
    return format.handler(this.begun(format.name, new ReportLines(format.combine), sources), sources);
  }

  private begun(format: FormatName, lines: ReportLines, sources: readonly string[]): ReportLines {
    this.found = { format, lines, sources };
    return lines;
  }
}
