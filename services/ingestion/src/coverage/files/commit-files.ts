import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  BY_NAME,
  type Commit,
  COMMIT_FILES,
  countCovered,
  type CountedFile,
  HOLDS_SEARCH,
  linesOf,
  sharedFiles,
} from '../commit-coverage';
import type { PackedLines } from '../packed-lines';
import { hundredthsOf } from '../percentages';

/** The place after a file of the list: its coverage as it is ordered by, and its path. */
export interface FilePosition {
  readonly coverage: number;
  readonly path: string;
}

export interface FilesWanted {
  /** Empty: all of them. */
  readonly search: string;
  readonly sort: 'path' | 'coverage';
  readonly direction: 'asc' | 'desc';
  readonly after: FilePosition | undefined;
  readonly limit: number;
}

/** Files without a coverable line come before those that have nothing covered. */
const NOTHING_TO_COVER = -1;
export const coverageRank = (file: CountedFile): number => hundredthsOf(file) ?? NOTHING_TO_COVER;

/** `$4` coverage and `$5` path: where the page begins, null for the first one; `$6`: its length. */
const PAGE_OF = {
  path: {
    asc: 'where $4::bigint is null or path > $5 order by path limit $6',
    desc: 'where $4::bigint is null or path < $5 order by path desc limit $6',
  },
  coverage: {
    asc: 'where copies = 1 and ($4::bigint is null or (rank, path) > ($4, $5)) order by rank, path limit $6',
    desc: 'where copies = 1 and ($4::bigint is null or (rank, path) < ($4, $5)) order by rank desc, path desc limit $6',
  },
} as const;

/** The files of one commit with their coverage, one page at a time: Postgres groups and orders, whatever their number. */
@Injectable()
export class CommitFiles {
  constructor(private readonly db: DataSource) {}

  /** In one snapshot, so that all reports of the commit are of one moment. */
  async page(commit: Commit, wanted: FilesWanted): Promise<{ files: CountedFile[]; total: number }> {
    return this.db.transaction('REPEATABLE READ', async (tx) => {
      const total = await countFiles(tx, commit, wanted.search);
      if (wanted.sort === 'path') return { files: await byPath(tx, commit, wanted), total };
      return { files: await byCoverage(tx, commit, wanted), total };
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

async function countFiles(tx: EntityManager, commit: Commit, search: string): Promise<number> {
  const [row] = await tx.query<[{ total: number }]>(
    `select count(*)::int as total from (select from ${COMMIT_FILES} and ${HOLDS_SEARCH} group by f.filename) as file`,
    [commit.repositoryId, commit.commitSha, search],
  );
  return row.total;
}

type Grouped = CountedFile & { copies: number };

function grouped(tx: EntityManager, commit: Commit, wanted: FilesWanted): Promise<Grouped[]> {
  return tx.query<Grouped[]>(
    `select path, copies, coverable as "coverableLines", covered as "coveredLines" from (
       select ${BY_NAME} as path, count(*)::int as copies, min(f.coverable_lines) as coverable,
         min(f.covered_lines) as covered,
         case when min(f.coverable_lines) = 0 then ${NOTHING_TO_COVER}
           else min(f.covered_lines)::bigint * 10000 / min(f.coverable_lines) end as rank
       from ${COMMIT_FILES} and ${HOLDS_SEARCH} group by f.filename) as file
     ${PAGE_OF[wanted.sort][wanted.direction]}`,
    [
      commit.repositoryId,
      commit.commitSha,
      wanted.search,
      wanted.after?.coverage ?? null,
      wanted.after?.path ?? null,
      wanted.limit,
    ],
  );
}

async function byPath(tx: EntityManager, commit: Commit, wanted: FilesWanted): Promise<CountedFile[]> {
  const files = await grouped(tx, commit, wanted);
  const shared = files.filter(({ copies }) => copies > 1).map(({ path }) => path);
  if (shared.length === 0) return files;
  const lines = await linesOf(tx, commit, shared);
  return files.map(({ path, ...counts }) => {
    const merged = lines.get(path);
    return { path, ...(merged ? countCovered(merged) : counts) };
  });
}

/** What several reports hold must be merged before it can be ordered: all of it passes by, and the page's worth is kept. */
async function byCoverage(tx: EntityManager, commit: Commit, wanted: FilesWanted): Promise<CountedFile[]> {
  const order = orderOf(wanted);
  let kept: CountedFile[] = await grouped(tx, commit, wanted);
  const cut = (): CountedFile[] => kept.sort(order).slice(0, wanted.limit);
  for await (const file of sharedFiles(tx, commit, wanted.search)) {
    if (!isAfter(file, wanted)) continue;
    kept.push(file);
    if (kept.length > wanted.limit + 2_000) kept = cut();
  }
  return cut();
}

type Order = (one: CountedFile, other: CountedFile) => number;

const orderOf = ({ direction }: FilesWanted): Order => {
  const sign = direction === 'asc' ? 1 : -1;
  return (one, other) =>
    sign * (coverageRank(one) - coverageRank(other) || compareBytes(one.path, other.path));
};

function isAfter(file: CountedFile, { after, direction }: FilesWanted): boolean {
  if (!after) return true;
  const distance = coverageRank(file) - after.coverage || compareBytes(file.path, after.path);
  return direction === 'asc' ? distance > 0 : distance < 0;
}

/** As `collate "C"` compares. */
const compareBytes = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));
