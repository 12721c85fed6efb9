import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { analysedFiles, figuresOf } from '../../analysis/analysed-files';
import {
  BY_NAME,
  type Commit,
  COMMIT_FILES,
  countCovered,
  HOLDS_SEARCH,
  linesOf,
  sharedFiles,
} from '../commit-coverage';
import type { PackedLines } from '../packed-lines';
import {
  type CommitFile,
  type FilesOf,
  type FilesWanted,
  isAfter,
  isOfLines,
  type LinesSort,
  orderOf,
  RANK,
} from './file-order';

const COVERED = `(select ${BY_NAME} as path, count(*)::int as copies, min(f.coverable_lines) as coverable,
  min(f.covered_lines) as covered from ${COMMIT_FILES} and ${HOLDS_SEARCH} group by 1)`;

/** $4: the position of the results. */
const ANALYSED = `(select * from ${analysedFiles('$4')} as analysed where strpos(lower(path), lower($3 collate "C")) > 0)`;

/** The files of one commit with what is known of them, one page at a time: Postgres groups and orders, whatever their number. */
@Injectable()
export class CommitFiles {
  constructor(private readonly db: DataSource) {}

  /** In one snapshot, so that all reports and results are of one moment. */
  async page(of: FilesOf, wanted: FilesWanted): Promise<{ files: CommitFile[]; total: number }> {
    return this.db.transaction('REPEATABLE READ', async (tx) => {
      const total = await countFiles(tx, of, wanted.search);
      const { sort } = wanted;
      const files = isOfLines(sort) ? await byLines(tx, of, sort, wanted) : await inOrder(tx, of, wanted);
      const figures = await figuresOf(
        tx,
        { repositoryId: of.repositoryId, position: of.resultPosition },
        files.map(({ path }) => path),
      );
      return { files: files.map((file) => ({ ...file, figures: figures.get(file.path) })), total };
    });
  }

  /** The lines of one file, in each report of the commit that holds it. */
  async copiesOf(
    commit: Commit,
    path: string,
  ): Promise<{ languages: string[]; copies: PackedLines[] } | undefined> {
    const rows = await this.db.query<{ language: string; lines: PackedLines }[]>(
      `select r.language, f.lines from ${COMMIT_FILES} and f.filename = $3 order by r.language`,
      [commit.repositoryId, commit.commitSha, path],
    );
    if (rows.length === 0) return undefined;
    return { languages: rows.map(({ language }) => language), copies: rows.map(({ lines }) => lines) };
  }
}

async function countFiles(tx: EntityManager, of: FilesOf, search: string): Promise<number> {
  const [row] = await tx.query<[{ total: number }]>(
    `select count(*)::int as total
     from ${COVERED} as covered full join ${ANALYSED} as analysed using (path)`,
    [of.repositoryId, of.commitSha, search, of.resultPosition],
  );
  return row.total;
}

function ordered(tx: EntityManager, of: FilesOf, wanted: FilesWanted): Promise<CommitFile[]> {
  const { sort, direction, after } = wanted;
  const beyond = direction === 'asc' ? '>' : '<';
  return tx.query<CommitFile[]>(
    `select path, copies, coverable as "coverableLines", covered as "coveredLines" from (
       select path, coalesce(copies, 0) as copies, coalesce(coverable, 0) as coverable,
         coalesce(covered, 0) as covered, ${RANK[sort]} as rank
       from ${COVERED} as covered full join ${ANALYSED} as analysed using (path)) as file
     where ($5::bigint is null or (rank, path) ${beyond} ($5::bigint, $6::text collate "C"))
       ${isOfLines(sort) ? 'and copies < 2' : ''}
     order by rank ${direction}, path ${direction} limit $7`,
    [
      ...[of.repositoryId, of.commitSha, wanted.search, of.resultPosition],
      ...[after?.rank ?? null, after?.path ?? null, wanted.limit],
    ],
  );
}

async function inOrder(tx: EntityManager, of: FilesOf, wanted: FilesWanted): Promise<CommitFile[]> {
  const files = await ordered(tx, of, wanted);
  const shared = files.filter(({ copies }) => copies > 1).map(({ path }) => path);
  if (shared.length === 0) return files;
  const lines = await linesOf(tx, of, shared);
  return files.map((file) => {
    const merged = lines.get(file.path);
    return merged ? { ...file, ...countCovered(merged) } : file;
  });
}

/** What several reports hold must be merged before it can be ordered: all of it passes by, and the page's worth is kept. */
async function byLines(
  tx: EntityManager,
  of: FilesOf,
  sort: LinesSort,
  wanted: FilesWanted,
): Promise<CommitFile[]> {
  const order = orderOf(sort, wanted);
  let kept: CommitFile[] = await ordered(tx, of, wanted);
  const cut = (): CommitFile[] => kept.sort(order).slice(0, wanted.limit);
  for await (const file of sharedFiles(tx, of, wanted.search)) {
    if (!isAfter(file, sort, wanted)) continue;
    kept.push({ ...file, copies: 2 });
    if (kept.length > wanted.limit + 2_000) kept = cut();
  }
  return cut();
}
