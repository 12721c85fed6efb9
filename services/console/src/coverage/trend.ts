import type { ListedCommit } from './coverage.api';
import { differenceOf } from './shares';

export interface TrendPoint {
  readonly sha: string;
  readonly at: Date;
  /** The first line of its message; empty where nobody told. */
  readonly message: string;
  readonly author: string;
  readonly share: number;
  /** Since the commit with coverage before it; undefined for the first one known. */
  readonly change: number | undefined;
  readonly address: string | undefined;
}

/** Of a list that has the newest first, the commits that have coverage, the oldest first. */
export function trendOf(commits: readonly ListedCommit[]): TrendPoint[] {
  const trend: TrendPoint[] = [];
  for (const { commit, coverage } of commits.toReversed()) {
    const share = coverage?.totalCoveragePercentage;
    if (share === undefined) continue;
    const before = trend.at(-1);
    trend.push({
      sha: commit.sha,
      at: new Date(commit.commitTimestamp),
      message: commit.message.split('\n', 1)[0] ?? '',
      author: commit.authorName,
      share,
      change: before && differenceOf(share, before.share),
      address: commit.gitHref,
    });
  }
  return trend;
}
