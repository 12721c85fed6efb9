import { readNumber } from './counts';
import type { LineSink } from './line-sink';
import { MalformedReport } from './report.errors';
import type { Attributes, ElementHandler } from './xml-elements';

/** No statement has as many lines; one that claims them would fill the memory. */
const MAX_STATEMENT_LINES = 100_000;

/** The detailed XML of dotCover: `FileIndices > File[Index, Name]`, then `Statement[FileIndex, Line, EndLine, Covered]`. */
export class DotCoverHandler implements ElementHandler {
  private readonly files = new Map<string, string>();

  constructor(private readonly sink: LineSink) {}

  open(name: string, attributes: Attributes): void {
    if (name === 'Root') checkReportType(attributes['ReportType']);
    else if (name === 'File') this.addFile(attributes);
    else if (name === 'Statement') this.statement(attributes);
  }

  private addFile({ Index, Name }: Attributes): void {
    if (Index === undefined || Name === undefined || Name === '')
      throw new MalformedReport('a <File> without Index or Name');
    this.files.set(Index, Name);
  }

  private statement({ FileIndex, Line, EndLine, Covered }: Attributes): void {
    const file = this.files.get(FileIndex ?? '');
    if (file === undefined) throw new MalformedReport(`no <File> has the index ${FileIndex ?? '(none)'}`);
    const first = readNumber(Line, 'Line of <Statement>');
    const last = EndLine === undefined ? first : readNumber(EndLine, 'EndLine of <Statement>');
    if (last < first || last - first > MAX_STATEMENT_LINES)
      throw new MalformedReport(`a statement from line ${first} to ${last} cannot be`);
    const hits = Covered?.toLowerCase() === 'true' ? 1 : 0;
    this.sink.file(file);
    for (let line = first; line <= last; line += 1) this.sink.line(file, line, hits);
  }
}

function checkReportType(type: string | undefined): void {
  if (type !== 'DetailedXml')
    throw new MalformedReport(
      'this XML of dotCover has no lines; it has them when it is made with --ReportType=DetailedXML',
    );
}
