import { Turns } from '../coverage/scan-coverage-body';
import { languageNamed } from '../uploads/languages';
import type { Clone, FileMetrics } from './file-results';
import type { FileIssue } from './fingerprint';
import { languageOfFile } from './language-of-file';
import { Newest } from './newest';
import { type Held, PartCollector, type Source } from './part-collector';

export interface ResultFile {
  readonly path: string;
  readonly language: string;
  readonly metrics: FileMetrics | null;
  readonly clones: number;
  readonly issues: readonly FileIssue[];
}

export interface ResultClone extends Clone {
  readonly language: string;
}

const MOST: Held = { entries: 500_000, bytes: 256 * 1024 * 1024 };
const keyOf = (...parts: readonly unknown[]): string => JSON.stringify(parts);

/**
 * The results of one commit, from a fixed set of parts. What a part of a newer generation says of a file (by one tool) or of
 * the clones of a language replaces what older ones said; parts of one generation add up. So the outcome does not depend on
 * how often a part is added, and a replay changes nothing.
 */
export class MergedResults {
  /** By tool and file: its issues, by what makes them differ. */
  private readonly issues = new Newest<FileIssue>();
  private readonly metrics = new Newest<{ path: string; metrics: FileMetrics | null }>();
  /** By language. */
  private readonly clones = new Newest<ResultClone>();
  private readonly languages = new Map<string, string>();
  private readonly paths = new Set<string>();
  private readonly turns = new Turns();
  private held: Held = { entries: 0, bytes: 0 };

  constructor(private readonly most = MOST) {}

  /** To be filled with the contents of one part. */
  collector(): PartCollector {
    return new PartCollector(this.held, this.most);
  }

  /** Takes in one part; they must come in order of their generations. */
  async add(generation: number, part: PartCollector): Promise<void> {
    this.held = part.held;
    for (const source of part.sources) {
      await this.addIssues(generation, source);
      for (const [path, metrics] of source.metrics) {
        this.place(path, source.name);
        this.metrics.of(path, generation)?.set('', { path, metrics });
        if (this.turns.spent) await this.turns.next();
      }
      await this.addClones(generation, source);
    }
  }

  /** In order of paths. */
  *files(): Generator<ResultFile, void, undefined> {
    const issues = groupBy(this.issues.all(), ({ filename }) => filename);
    const metrics = new Map([...this.metrics.all()].map((one) => [one.path, one.metrics]));
    const clones = this.clonesByPath();
    for (const path of [...this.paths].sort())
      yield {
        path,
        language: this.languages.get(path) ?? languageOfFile(path),
        metrics: metrics.get(path) ?? null,
        clones: clones.get(path) ?? 0,
        issues: issues.get(path) ?? [],
      };
  }

  allClones(): Iterable<ResultClone> {
    return this.clones.all();
  }

  private async addIssues(generation: number, { name: tool, issues }: Source): Promise<void> {
    for (const [filename, found] of issues) {
      this.paths.add(filename);
      const group = this.issues.of(keyOf(tool, filename), generation);
      for (const issue of found) {
        const { pattern, message, line, column } = issue;
        group?.set(keyOf(pattern, message, line, column), { ...issue, tool, filename });
        if (this.turns.spent) await this.turns.next();
      }
    }
  }

  private async addClones(generation: number, { name, analysed, clones }: Source): Promise<void> {
    for (const path of analysed) this.place(path, name);
    if (analysed.length === 0 && clones.length === 0) return;
    const language = languageNamed(name);
    const group = this.clones.of(language, generation);
    for (const clone of clones) {
      for (const { filePath } of clone.files) this.place(filePath, name);
      group?.set(keyOf(clone), { ...clone, language });
      if (this.turns.spent) await this.turns.next();
    }
  }

  private place(path: string, language: string): void {
    this.paths.add(path);
    this.languages.set(path, languageNamed(language));
  }

  private clonesByPath(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { files } of this.clones.all())
      for (const path of new Set(files.map(({ filePath }) => filePath)))
        counts.set(path, (counts.get(path) ?? 0) + 1);
    return counts;
  }
}

function groupBy<T>(items: Iterable<T>, of: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(of(item));
    if (group) group.push(item);
    else groups.set(of(item), [item]);
  }
  return groups;
}
