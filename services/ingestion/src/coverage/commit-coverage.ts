import type { EntityManager } from 'typeorm';
import { countLines, mergeLines, type PackedLines } from './packed-lines';
import type { LineCounts } from './percentages';
import { Turns } from './scan-coverage-body';

export interface Commit {
  readonly repositoryId: number;
  readonly commitSha: string;
}

/** The files of a commit's reports as they stand, once for each language; $1 repository, $2 commit. */
export const COMMIT_FILES = `coverage_reports r join coverage_report_files f on f.report_position = r.position and f.generation = r.done
  where r.repository_id = $1 and r.commit_sha = $2`;

/** Files are ordered by the bytes of their names, whatever the language of the database. */
export const BY_NAME = 'f.filename collate "C"';

/** Whether the name of a file holds $3, whatever the case of ASCII letters; the empty string is in all of them. */
export const HOLDS_SEARCH = `strpos(lower(${BY_NAME}), lower($3 collate "C")) > 0`;

export interface CountedFile extends LineCounts {
  readonly path: string;
}

const ROWS_PER_FETCH = 1_000;

/**
 * The files of a commit that more than one of its reports holds. A line counts once, in however many reports it is, so these
 * need their lines; they pass through here some at a time, since there may be as many as there are files.
 * @param tx an open transaction, which holds the cursor
 */
export async function* sharedFiles(
  tx: EntityManager,
  { repositoryId, commitSha }: Commit,
  search = '',
): AsyncGenerator<CountedFile, void, undefined> {
  await tx.query(
    `declare shared_files no scroll cursor for
     select path, lines from (
       select ${BY_NAME} as path, f.lines, count(*) over (partition by ${BY_NAME}) as copies
       from ${COMMIT_FILES} and ${HOLDS_SEARCH}) as file
     where copies > 1 order by path`,
    [repositoryId, commitSha, search],
  );
  const turns = new Turns();
  let open: FileLines | undefined;
  for (let isLast = false; !isLast;) {
    const rows = await tx.query<FileLines[]>(`fetch ${ROWS_PER_FETCH} from shared_files`);
    isLast = rows.length < ROWS_PER_FETCH;
    for (const { path, lines } of rows) {
      if (open?.path === path) open.lines = mergeLines(open.lines, lines);
      else {
        if (open) yield { path: open.path, ...countCovered(open.lines) };
        open = { path, lines };
      }
      if (turns.spent) await turns.next();
    }
  }
  if (open) yield { path: open.path, ...countCovered(open.lines) };
  await tx.query('close shared_files');
}

interface FileLines {
  path: string;
  lines: PackedLines;
}

/** The lines of some files of a commit, those of all its reports merged; without those that no report holds. */
export async function linesOf(
  tx: EntityManager,
  { repositoryId, commitSha }: Commit,
  paths: readonly string[],
): Promise<Map<string, PackedLines>> {
  if (paths.length === 0) return new Map();
  const rows = await tx.query<FileLines[]>(
    `select f.filename as path, f.lines from ${COMMIT_FILES} and f.filename = any($3::text[])`,
    [repositoryId, commitSha, paths],
  );
  const merged = new Map<string, PackedLines>();
  for (const { path, lines } of rows) {
    const present = merged.get(path);
    merged.set(path, present ? mergeLines(present, lines) : lines);
  }
  return merged;
}

export function countCovered(lines: PackedLines): LineCounts {
  const { coverable, covered } = countLines(lines);
  return { coverableLines: coverable, coveredLines: covered };
}

/** Undefined while no report of the commit was ever processed. The languages of a commit add up (contract 4.1). */
export async function countCommit(tx: EntityManager, commit: Commit): Promise<LineCounts | undefined> {
  const reports = await tx.query<LineCounts[]>(
    `select coverable_lines as "coverableLines", covered_lines as "coveredLines" from coverage_reports
     where repository_id = $1 and commit_sha = $2 and done > 0`,
    [commit.repositoryId, commit.commitSha],
  );
  if (reports.length < 2) return reports[0];
  const [sums] = await tx.query<[LineCounts]>(
    `select coalesce(sum(coverable), 0)::float8 as "coverableLines", coalesce(sum(covered), 0)::float8 as "coveredLines"
     from (select min(f.coverable_lines) as coverable, min(f.covered_lines) as covered
           from ${COMMIT_FILES} group by f.filename having count(*) = 1) as file`,
    [commit.repositoryId, commit.commitSha],
  );
  let { coverableLines, coveredLines } = sums;
  for await (const file of sharedFiles(tx, commit)) {
    coverableLines += file.coverableLines;
    coveredLines += file.coveredLines;
  }
  return { coverableLines, coveredLines };
}
