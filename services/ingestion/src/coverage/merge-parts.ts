import { CoverageTooLarge } from '../ingestion.errors';
import type { FileReport } from './file-report';
import { countLines, mergeLines, type PackedLines } from './packed-lines';

export interface MergedFile {
  filename: string;
  coverableLines: number;
  coveredLines: number;
  lines: PackedLines;
}

const MAX_FILES = 300_000;

/**
 * The union of a fixed set of parts: a line is coverable if any part has it, covered if any part covered it. The result
 * does not depend on the order of the parts, nor on how often one is added.
 */
export class MergedReport {
  private readonly byName = new Map<string, PackedLines>();

  constructor(private readonly maxFiles = MAX_FILES) {}

  add({ filename, lines }: FileReport): void {
    const present = this.byName.get(filename);
    this.byName.set(filename, present ? mergeLines(present, lines) : lines);
    if (this.byName.size > this.maxFiles)
      throw new CoverageTooLarge(`the merged report holds more than ${this.maxFiles} files`);
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
