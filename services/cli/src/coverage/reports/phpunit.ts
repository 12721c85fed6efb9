import { MalformedReport } from './report.errors';
import type { ReportPart } from './line-sink';
import { PhpUnitFileHandler } from './phpunit-file';
import { type Attributes, type ElementHandler, XmlParser } from './xml-elements';

/** The index of a report in PHPUnit's own XML: `project[source] > directory* > file[href]`, and a document beside it for each file. */
export class PhpUnitHandler implements ElementHandler {
  private readonly byPath = new Map<string, ReportPart>();
  private source: string | undefined;

  get parts(): readonly ReportPart[] {
    return [...this.byPath.values()];
  }

  open(name: string, { href, source, name: project }: Attributes): void {
    // Before PHPUnit 6 the project is named by its source.
    if (name === 'project') this.source = source ?? project;
    if (name !== 'file') return;
    if (this.source === undefined || href === undefined)
      throw new MalformedReport('this is a part of a PHPUnit report; name its index.xml');
    // Old ones list a file of a directory again beside it.
    this.byPath.set(href, partOf(this.source, href));
  }

  end(): void {
    if (this.source === undefined) throw new MalformedReport('it names no project');
  }
}

/** The path of a part is that of its file below the project's source. */
const partOf = (source: string, href: string): ReportPart => ({
  path: href,
  parserFor: (sink) => {
    const file = `${source.replace(/[\\/]+$/, '')}/${href.replace(/\.xml$/i, '')}`;
    sink.file(file);
    return new XmlParser((root) => {
      if (root !== 'phpunit') throw new MalformedReport(`its root is <${root}> and not <phpunit>`);
      return new PhpUnitFileHandler(file, sink);
    });
  },
});
