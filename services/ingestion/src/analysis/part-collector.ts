import { RESULTS, UploadTooLarge } from '../ingestion.errors';
import type { Clone, FileMetrics } from './file-results';
import type { FoundIssue } from './issue-results';
import type { ResultsSink } from './result-shapes';

/** What one tool, or the tools of one language, found. */
export interface Source {
  name: string;
  issues: [filename: string, issues: readonly FoundIssue[]][];
  metrics: [filename: string, metrics: FileMetrics | null][];
  analysed: string[];
  clones: Clone[];
}

/** What results take: entries, and about so many bytes of memory. */
export interface Held {
  readonly entries: number;
  readonly bytes: number;
}

const MB = 1024 * 1024;
/** An entry beside its texts; a line with its complexity. */
const [BYTES_OF_ENTRY, BYTES_OF_LINE] = [200, 40];
/** Each text is there a second time in the key that it is merged by. */
const bytesOf = (text: string): number => 2 * text.length;
const bytesOfIssue = ({ pattern, message, category }: FoundIssue): number =>
  bytesOf(pattern) + bytesOf(message) + bytesOf(category ?? '');

const none = (): Source => ({ name: '', issues: [], metrics: [], analysed: [], clones: [] });

/** Holds the contents of one part until they can be merged. */
export class PartCollector implements ResultsSink {
  readonly sources: Source[] = [];
  private current = none();

  /** @param total of the commit, other parts included; @param most bounds the memory that the results of one commit can take */
  constructor(
    private total: Held,
    private readonly most: Held,
  ) {}

  issues(filename: string, issues: readonly FoundIssue[]): void {
    this.count(bytesOf(filename));
    for (const issue of issues) this.count(bytesOfIssue(issue));
    this.current.issues.push([filename, issues]);
  }

  metrics(filename: string, metrics: FileMetrics | null): void {
    this.count(bytesOf(filename) + BYTES_OF_LINE * (metrics?.lineComplexities.length ?? 0));
    this.current.metrics.push([filename, metrics]);
  }

  analysed(filename: string): void {
    this.count(bytesOf(filename));
    this.current.analysed.push(filename);
  }

  clone(clone: Clone): void {
    this.count(bytesOf(clone.cloneLines));
    for (const { filePath } of clone.files) this.count(bytesOf(filePath));
    this.current.clones.push(clone);
  }

  source(name: string): void {
    this.sources.push({ ...this.current, name });
    this.current = none();
  }

  /** Of the commit, with this part. */
  get held(): Held {
    return this.total;
  }

  /** One entry more, which takes so much beside itself. */
  private count(bytes: number): void {
    const { total, most } = this;
    this.total = { entries: total.entries + 1, bytes: total.bytes + BYTES_OF_ENTRY + bytes };
    if (this.total.entries > most.entries)
      throw new UploadTooLarge(RESULTS, 'the commit has too many results');
    if (this.total.bytes > most.bytes)
      throw new UploadTooLarge(
        RESULTS,
        `the results of the commit take more than ${most.bytes / MB} MB of memory`,
      );
  }
}
