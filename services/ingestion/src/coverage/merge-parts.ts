import { CoverageTooLarge } from '../ingestion.errors';
import type { FileReport } from './file-report';
import { countLines, mergeLines, type PackedLines } from './packed-lines';

export interface MergedFile {
  filename: string;
  coverableLines: number;
  coveredLines: number;
  lines: PackedLines;
}

const MB = 1024 * 1024;
const MOST = { files: 300_000, bytes: 256 * MB };
/** What a file takes beside its name and its lines. */
const BYTES_OF_FILE = 200;

/**
 * The union of a fixed set of parts: a line is coverable if any part has it, covered if any part covered it. The result
 * does not depend on the order of the parts, nor on how often one is added.
 */
export class MergedReport {
  private readonly byName = new Map<string, PackedLines>();

  private bytes = 0;

  /** @param most bounds the memory that one report can take */
  constructor(private readonly most = MOST) {}

  add({ filename, lines }: FileReport): void {
    const present = this.byName.get(filename);
    const merged = present ? mergeLines(present, lines) : lines;
    this.byName.set(filename, merged);
    this.bytes += merged.length - (present?.length ?? -(filename.length + BYTES_OF_FILE));
    const { files, bytes } = this.most;
    if (this.byName.size > files)
      throw new CoverageTooLarge(`the merged report holds more than ${files} files`);
    if (this.bytes > bytes)
      throw new CoverageTooLarge(`the merged report takes more than ${bytes / MB} MB of memory`);
  }

  get size(): number {
    return this.byName.size;
  }

  /** In order of names. */
  *files(): Generator<MergedFile, void, undefined> {
    for (const filename of [...this.byName.keys()].sort()) {
      const lines = this.byName.get(filename) ?? Buffer.alloc(0);
      const { coverable, covered } = countLines(lines);
      yield { filename, lines, coverableLines: coverable, coveredLines: covered };
    }
  }
}
