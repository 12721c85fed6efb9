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
  readonly sort: 'path' | 'coverage' | 'issues' | 'complexity' | 'clones';
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
const coverageRank = (file: CountedFile): number => hundredthsOf(file) ?? UNKNOWN;

/** What a file of the list is ordered by. */
export function rankOf(file: CommitFile, sort: FilesWanted['sort']): number {
  if (sort === 'path') return 0;
  if (sort === 'coverage') return coverageRank(file);
  return file.figures?.[sort] ?? (sort === 'issues' ? 0 : UNKNOWN);
}

/** The same in SQL. */
export const RANK = {
  path: '0',
  coverage: `case when coverable > 0 then covered::bigint * 10000 / coverable else ${UNKNOWN} end`,
  issues: 'coalesce(issues, 0)',
  complexity: `coalesce(complexity, ${UNKNOWN})`,
  clones: `coalesce(clones, ${UNKNOWN})`,
} as const;

type Order = (one: CountedFile, other: CountedFile) => number;

export const orderOf = ({ direction }: FilesWanted): Order => {
  const sign = direction === 'asc' ? 1 : -1;
  return (one, other) =>
    sign * (coverageRank(one) - coverageRank(other) || compareBytes(one.path, other.path));
};

export function isAfter(file: CountedFile, { after, direction }: FilesWanted): boolean {
  if (!after) return true;
  const distance = coverageRank(file) - after.rank || compareBytes(file.path, after.path);
  return direction === 'asc' ? distance > 0 : distance < 0;
}

/** As `collate "C"` compares. */
const compareBytes = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));
