/** File -> line -> hits. */
export type Content = Readonly<Record<string, Readonly<Record<number, number>>>>;

/** What is known of an upload when its transaction commits. */
export interface CommittedUpload {
  readonly position: number;
  readonly kind: 'complete' | 'partial' | 'final';
  /** Undefined for a final. */
  readonly language: string | undefined;
  readonly content: Content;
}

interface Part {
  readonly position: number;
  readonly content: Content;
}

interface Report {
  complete: Part | undefined;
  waiting: Part[];
  counting: Part[];
}

/**
 * What the reports of one commit are to be: docs/adr/0009-coverage-semantics.md as a fold over its uploads in the order in which
 * they were committed. It shares nothing with the code that it judges.
 *
 * "Received" means stored: of a complete upload and a partial that were on their way together, the one that was stored first (the
 * lower position) was received first, whichever was committed first.
 */
export class CommitOracle {
  private readonly reports = new Map<string, Report>();

  committed({ kind, language, position, content }: CommittedUpload): void {
    if (language === undefined) {
      for (const report of this.reports.values()) seal(report);
      return;
    }
    const report = this.reports.get(language) ?? { complete: undefined, waiting: [], counting: [] };
    this.reports.set(language, report);
    if (kind === 'partial') {
      report.waiting.push({ position, content });
      return;
    }
    report.complete = { position, content };
    report.counting = [];
  }

  get languages(): string[] {
    return [...this.reports.keys()];
  }

  /** In one way to write it. Undefined: nothing counts yet. */
  resultOf(language: string): string | undefined {
    const report = this.reports.get(language);
    if (!report || (report.complete === undefined && report.counting.length === 0)) return undefined;
    const received = report.counting.filter(({ position }) => position > (report.complete?.position ?? 0));
    return written([...(report.complete ? [report.complete] : []), ...received]);
  }
}

/** A final makes the partials count that wait. */
function seal(report: Report): void {
  report.counting.push(...report.waiting);
  report.waiting = [];
}

/** A line is coverable if any part has it; of several hit counts the highest is kept. */
function written(parts: readonly Part[]): string {
  const files = new Map<string, Map<number, number>>();
  for (const { content } of parts)
    for (const [file, lines] of Object.entries(content)) {
      const merged = files.get(file) ?? new Map<number, number>();
      for (const [line, hits] of Object.entries(lines))
        merged.set(Number(line), Math.max(hits, merged.get(Number(line)) ?? 0));
      files.set(file, merged);
    }
  return writtenFiles([...files].map(([file, lines]) => [file, [...lines]]));
}

type Lines = readonly (readonly [line: number, hits: number])[];

/** `a 1:0 2:5; b 1:1`: files by name, their lines by number. */
export const writtenFiles = (files: readonly (readonly [file: string, lines: Lines])[]): string =>
  [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, lines]) => {
      const ordered = [...lines].sort(([a], [b]) => a - b);
      return `${file} ${ordered.map(([line, hits]) => `${String(line)}:${String(hits)}`).join(' ')}`;
    })
    .join('; ');
