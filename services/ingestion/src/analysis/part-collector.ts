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

const none = (): Source => ({ name: '', issues: [], metrics: [], analysed: [], clones: [] });

/** Holds the contents of one part until they can be merged. */
export class PartCollector implements ResultsSink {
  readonly sources: Source[] = [];
  private current = none();
  private entries = 0;

  /** @param maxEntries bounds the memory that the results of one commit can take */
  constructor(private readonly maxEntries: number) {}

  issues(filename: string, issues: readonly FoundIssue[]): void {
    this.count(1 + issues.length);
    this.current.issues.push([filename, issues]);
  }

  metrics(filename: string, metrics: FileMetrics | null): void {
    this.count(1);
    this.current.metrics.push([filename, metrics]);
  }

  analysed(filename: string): void {
    this.count(1);
    this.current.analysed.push(filename);
  }

  clone(clone: Clone): void {
    this.count(1 + clone.files.length);
    this.current.clones.push(clone);
  }

  source(name: string): void {
    this.sources.push({ ...this.current, name });
    this.current = none();
  }

  get size(): number {
    return this.entries;
  }

  private count(more: number): void {
    this.entries += more;
    if (this.entries > this.maxEntries) throw new UploadTooLarge(RESULTS, 'the commit has too many results');
  }
}
