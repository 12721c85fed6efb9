import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Commit, countCommit, countCovered, linesOf } from '../commit-coverage';
import type { PackedLines } from '../packed-lines';
import { differenceOf, type LineCounts, percentageOf } from '../percentages';
import { Turns } from '../scan-coverage-body';
import { countHits, hitsAmong, type LineHits } from './diff-coverage';
import { commonAncestorOf, headOf, type PullRequest, PullRequestFacts } from './pull-request-facts';
import { changedFilesIn } from './stored-diff';
import type { ChangedFile } from './unified-diff';

export interface CoverageOfPullRequest {
  /** Points of a per cent between the common ancestor and the head; undefined unless both have coverage. */
  readonly delta: number | undefined;
  /** Of the added lines; undefined unless both have coverage and the diff between them is known. */
  readonly added: LineCounts | undefined;
}

export interface CoverageOfChangedFile {
  readonly path: string;
  readonly coverage: number;
  /** Points since the common ancestor; undefined for a file that has no coverage there. */
  readonly variation: number | undefined;
  readonly added: LineCounts | undefined;
  readonly hits: LineHits;
}

/** As many files as Git providers show of a pull request. */
const MAX_FILES_SHOWN = 3_000;
const FILES_PER_QUERY = 1_000;

/**
 * What a pull request does to coverage (contract 4.1): it takes a processed report of its head and one of the common
 * ancestor, and for changed lines the diff between the two as well. The reports are read in one snapshot.
 */
@Injectable()
export class PullRequestCoverage {
  constructor(
    private readonly db: DataSource,
    private readonly facts: PullRequestFacts,
  ) {}

  async of(pullRequest: PullRequest): Promise<CoverageOfPullRequest> {
    const changed = await this.changedFiles(pullRequest);
    const head = headOf(pullRequest);
    return this.db.transaction('REPEATABLE READ', async (tx) => {
      const after = await countCommit(tx, head);
      const before = await countIfAny(tx, commonAncestorOf(pullRequest));
      const delta = differenceOf(after, before);
      if (!after || !before || !changed) return { delta, added: undefined };
      const added = { coveredLines: 0, coverableLines: 0 };
      for await (const { file, lines } of coveredFiles(tx, { head }, changed)) {
        const counts = countHits(hitsAmong(lines, file.added));
        added.coveredLines += counts.coveredLines;
        added.coverableLines += counts.coverableLines;
      }
      return { delta, added };
    });
  }

  /** The files of the diff that have coverage in the head, in order of their paths, at most 3,000. */
  async files(pullRequest: PullRequest): Promise<CoverageOfChangedFile[]> {
    const changed = await this.changedFiles(pullRequest);
    if (!changed) return [];
    const [head, ancestor] = [headOf(pullRequest), commonAncestorOf(pullRequest)];
    return this.db.transaction('REPEATABLE READ', async (tx) => {
      const hasBoth = (await countIfAny(tx, ancestor)) !== undefined;
      const shown: CoverageOfChangedFile[] = [];
      for await (const file of coveredFiles(tx, { head, ancestor }, changed)) {
        const one = coverageOf(file, hasBoth);
        if (one) shown.push(one);
        if (shown.length === MAX_FILES_SHOWN) break;
      }
      return shown;
    });
  }

  private async changedFiles(pullRequest: PullRequest): Promise<ChangedFile[] | undefined> {
    const diff = await this.facts.diffOf(pullRequest);
    return diff && changedFilesIn(diff);
  }
}

const countIfAny = async (tx: EntityManager, commit: Commit | undefined): Promise<LineCounts | undefined> =>
  commit && countCommit(tx, commit);

interface CoveredFile {
  readonly file: ChangedFile;
  readonly lines: PackedLines;
  readonly linesBefore: PackedLines | undefined;
}

/** The changed files that a report of the head holds; their lines are read for some files at a time. */
async function* coveredFiles(
  tx: EntityManager,
  { head, ancestor }: { head: Commit; ancestor?: Commit | undefined },
  changed: readonly ChangedFile[],
): AsyncGenerator<CoveredFile, void, undefined> {
  const turns = new Turns();
  for (let at = 0; at < changed.length; at += FILES_PER_QUERY) {
    const files = changed.slice(at, at + FILES_PER_QUERY);
    const now = await linesOf(
      tx,
      head,
      files.map(({ path }) => path),
    );
    const oldPaths = files.flatMap(({ path, oldPath }) =>
      oldPath !== undefined && now.has(path) ? [oldPath] : [],
    );
    const then = ancestor ? await linesOf(tx, ancestor, oldPaths) : undefined;
    for (const file of files) {
      const lines = now.get(file.path);
      if (lines) yield { file, lines, linesBefore: then?.get(file.oldPath ?? '') };
      if (turns.spent) await turns.next();
    }
  }
}

/** Undefined: there is nothing in it to cover. */
function coverageOf(
  { file, lines, linesBefore }: CoveredFile,
  hasBoth: boolean,
): CoverageOfChangedFile | undefined {
  const total = countCovered(lines);
  const coverage = percentageOf(total);
  if (coverage === undefined) return undefined;
  const hits = hitsAmong(lines, file.added);
  return {
    path: file.path,
    coverage,
    variation: differenceOf(total, linesBefore && countCovered(linesBefore)),
    added: hasBoth ? countHits(hits) : undefined,
    hits,
  };
}
