import type { FileLines } from '../reports/report-lines';

/** A little below the 10 MB that the service takes (contract 1.3). */
const MAX_BODY_BYTES = 9_500_000;
const MAX_FILES = 50_000;
/** Lines in one element; the service reads an element as a whole and merges those of one file. */
const MAX_ELEMENT_LINES = 40_000;

export interface CoverageBody {
  readonly json: string;
  readonly files: number;
}

/**
 * The bodies that hold these files (contract 1.3), each as large as the service takes. The same files make the same bytes, by which the
 * service knows a body that it has.
 */
export function* coverageBodies(
  files: Iterable<FileLines>,
  maxBytes = MAX_BODY_BYTES,
): Generator<CoverageBody, void, undefined> {
  let elements: string[] = [];
  let bytes = 0;
  let names = new Set<string>();
  const body = (): CoverageBody => ({ json: `{"fileReports":[${elements.join(',')}]}`, files: names.size });
  for (const { file, lines } of files)
    for (const element of elementsOf({ file, lines })) {
      const size = Buffer.byteLength(element) + 1;
      if (elements.length > 0 && (bytes + size > maxBytes || elements.length >= MAX_FILES)) {
        yield body();
        [elements, bytes, names] = [[], 0, new Set()];
      }
      elements.push(element);
      bytes += size;
      names.add(file);
    }
  if (elements.length > 0) yield body();
}

function* elementsOf({ file, lines }: FileLines): Generator<string, void, undefined> {
  const name = JSON.stringify(file);
  for (let at = 0; at === 0 || at < lines.length; at += MAX_ELEMENT_LINES) {
    const coverage = lines.slice(at, at + MAX_ELEMENT_LINES).map(([line, hits]) => `"${line}":${hits}`);
    yield `{"filename":${name},"coverage":{${coverage.join(',')}}}`;
  }
}
