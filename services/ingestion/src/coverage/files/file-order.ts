import type { FileFigures } from '../../analysis/analysed-files';
import type { Commit, CountedFile } from '../commit-coverage';
import { hundredthsOf } from '../percentages';

/** The place after a file of the list: what it is ordered by, as a number, and its path. */
export interface FilePosition {
  readonly rank: number;
  readonly path: string;
}

/** Whose files are listed: those of a commit's coverage, '' for none, and of an analysis's results, 0 for none. */
export interface FilesOf extends Commit {
  readonly resultPosition: number;
}

export interface FilesWanted {
  /** Empty: all of them. */
  readonly search: string;
  readonly sort: 'path' | 'coverage' | 'uncovered' | 'issues' | 'complexity' | 'clones';
  readonly direction: 'asc' | 'desc';
  readonly after: FilePosition | undefined;
  readonly limit: number;
}

export interface CommitFile extends CountedFile {
  /** How many reports hold it; 0: it is known by its analysis alone. */
  readonly copies: number;
  readonly figures?: FileFigures | undefined;
}

/**
 * What was not measured comes before what was measured and is nothing, as do files without a coverable line. Issues that nobody
 * looked for are shown as none and ordered so.
 */
const UNKNOWN = -1;
const LINES_RANK = {
  coverage: (file: CountedFile): number => hundredthsOf(file) ?? UNKNOWN,
  uncovered: ({ coverableLines, coveredLines }: CountedFile): number => coverableLines - coveredLines,
} as const;

/** An order by what the lines of a file are: where several reports hold it, they must be merged first. */
export type LinesSort = keyof typeof LINES_RANK;

/** What a file of the list is ordered by. */
export function rankOf(file: CommitFile, sort: FilesWanted['sort']): number {
  if (sort === 'path') return 0;
  if (isOfLines(sort)) return LINES_RANK[sort](file);
  return file.figures?.[sort] ?? (sort === 'issues' ? 0 : UNKNOWN);
}

/** The same in SQL. */
export const RANK = {
  path: '0',
  coverage: `case when coverable > 0 then covered::bigint * 10000 / coverable else ${UNKNOWN} end`,
  uncovered: '(coverable - covered)::bigint',
  issues: 'coalesce(issues, 0)',
  complexity: `coalesce(complexity, ${UNKNOWN})`,
  clones: `coalesce(clones, ${UNKNOWN})`,
} as const;

export const isOfLines = (sort: FilesWanted['sort']): sort is LinesSort => sort in LINES_RANK;

type Order = (one: CountedFile, other: CountedFile) => number;

export const orderOf = (sort: LinesSort, { direction }: FilesWanted): Order => {
  const sign = direction === 'asc' ? 1 : -1;
  const rank = LINES_RANK[sort];
  return (one, other) => sign * (rank(one) - rank(other) || compareBytes(one.path, other.path));
};

export function isAfter(file: CountedFile, sort: LinesSort, { after, direction }: FilesWanted): boolean {
  if (!after) return true;
  const distance = LINES_RANK[sort](file) - after.rank || compareBytes(file.path, after.path);
  return direction === 'asc' ? distance > 0 : distance < 0;
}

/** As `collate "C"` compares. */
const compareBytes = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));
