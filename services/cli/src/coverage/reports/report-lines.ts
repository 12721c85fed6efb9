import type { LineSink } from './line-sink';
import { packLines, unpackLines } from './packed-lines';

/** As far as the service counts (contract 1.3). */
export const MAX_LINE = 2_147_483_647;
export const MAX_HITS = 2_147_483_647;
/** Lines that are held unpacked. A few megabytes; reports keep to one file for long. */
const MAX_OPEN_LINES = 100_000;

/** What several counts of one line make: the sum, or the highest where a format counts parts of a line. */
export type Combine = 'sum' | 'max';

export interface FileLines {
  readonly file: string;
  /** Ascending by line. */
  readonly lines: readonly (readonly [line: number, hits: number])[];
}

/**
 * The lines of a report by file, in about three bytes a line, so that a report of hundreds of megabytes fits where its text would
 * not. Files and lines may come in any order and more than once.
 */
export class ReportLines implements LineSink {
  /** Lines whose numbers cannot be, such as 0. */
  impossible = 0;
  private readonly packed = new Map<string, Buffer>();
  private readonly open = new Map<string, Map<number, number>>();
  private openLines = 0;
  private current: { file: string; lines: Map<number, number> } | undefined;

  constructor(private readonly combine: Combine) {}

  file(file: string): void {
    this.linesOf(file);
  }

  line(file: string, line: number, hits: number): void {
    if (!Number.isInteger(line) || line < 1 || line > MAX_LINE) {
      this.impossible += 1;
      return;
    }
    const lines = this.linesOf(file);
    const before = lines.get(line);
    lines.set(line, combined(this.combine, before, hits));
    if (before === undefined && ++this.openLines >= MAX_OPEN_LINES) this.pack();
  }

  /** The names of the files, as the report has them. */
  files(): readonly string[] {
    this.pack();
    return [...this.packed.keys()];
  }

  /** The lines of one file that the report has under several names. */
  lines(files: readonly string[]): FileLines['lines'] {
    this.pack();
    const [only, ...others] = files;
    if (only !== undefined && others.length === 0) return [...unpackLines(this.packed.get(only))];
    const all = new Map<number, number>();
    for (const file of files)
      for (const [line, hits] of unpackLines(this.packed.get(file)))
        all.set(line, combined(this.combine, all.get(line), hits));
    return [...all].sort(([a], [b]) => a - b);
  }

  private linesOf(file: string): Map<number, number> {
    if (this.current?.file === file) return this.current.lines;
    const known = this.open.get(file);
    const lines = known ?? new Map<number, number>();
    const name = known ? file : copyOf(file);
    if (!known) this.open.set(name, lines);
    this.current = { file: name, lines };
    return lines;
  }

  private pack(): void {
    for (const [file, lines] of this.open) {
      for (const [line, hits] of unpackLines(this.packed.get(file)))
        lines.set(line, combined(this.combine, lines.get(line), hits));
      this.packed.set(file, packLines([...lines].sort(([a], [b]) => a - b)));
    }
    this.open.clear();
    this.openLines = 0;
    this.current = undefined;
  }
}

/** A part of a text keeps all of that text in memory, and a name is a part of a large piece of a report. */
const copyOf = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');

function combined(combine: Combine, before: number | undefined, hits: number): number {
  const counted = Math.trunc(Math.min(Math.max(hits, 0), MAX_HITS));
  if (before === undefined) return counted;
  return combine === 'sum' ? Math.min(before + counted, MAX_HITS) : Math.max(before, counted);
}
