import { Injectable } from '@nestjs/common';
import type { commitsQuery, RepositoryGrant } from '@libs/contracts';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { type AnalysisTimes, AnalysisTimesQuery } from '../analysis/analysis-times';
import { CommitTotals } from '../coverage/commit-totals';
import type { LineCounts } from '../coverage/percentages';
import { orUnavailable } from '../or-unavailable';
import { BranchNotFound } from './git.errors';
import { COMMIT_COLUMNS, type CommitRow } from './render-git';
import { exactTime } from './time-cursor';

export interface ListedCommit extends CommitRow {
  committedExactly: string;
  /** What orders commits of one moment. */
  place: number;
  coverage: LineCounts | undefined;
  analysis: AnalysisTimes | undefined;
}

const TIME = 'coalesce(c.committed_at, c.imported_at)';

type UncountedCommit = Omit<ListedCommit, 'coverage' | 'analysis'>;
type Wanted = Pick<z.output<typeof commitsQuery>, 'limit' | 'cursor'>;

@Injectable()
export class CommitsService {
  constructor(
    private readonly db: DataSource,
    private readonly totals: CommitTotals,
    private readonly analyses: AnalysisTimesQuery,
  ) {}

  /**
   * One page of a branch's commits and one commit more, newest first. As long as nothing was told about the repository's commits
   * and branches, those that have uploads count as known, as they do for `getCommit`.
   * @throws BranchNotFound
   */
  async list(
    { repositoryId, defaultBranch }: RepositoryGrant,
    { branch, ...wanted }: z.output<typeof commitsQuery>,
  ): Promise<ListedCommit[]> {
    const branchId = await this.branchId(repositoryId, branch ?? defaultBranch);
    if (branchId === undefined && branch !== undefined) throw new BranchNotFound();
    const told = await orUnavailable(this.told(repositoryId, branchId, wanted));
    const isUntold = told.length === 0 && branchId === undefined;
    const commits = isUntold ? await orUnavailable(this.uploaded(repositoryId, wanted)) : told;
    const shas = commits.map(({ sha }) => sha);
    const totals = await orUnavailable(this.totals.ofAll(repositoryId, shas));
    const analyses = await orUnavailable(this.analyses.ofAll(repositoryId, shas));
    return commits.map((commit) => ({
      ...commit,
      coverage: totals.get(commit.sha),
      analysis: analyses.get(commit.sha),
    }));
  }

  private told(
    repositoryId: number,
    branchId: number | undefined,
    { limit, cursor }: Wanted,
  ): Promise<UncountedCommit[]> {
    const ofBranch = `and exists (
      select from branch_commits h where h.branch_id = $3 and h.commit_sha = c.commit_sha)`;
    return this.db.query<UncountedCommit[]>(
      `select ${COMMIT_COLUMNS}, ${exactTime(TIME)} as "committedExactly", c.position as place
       from commits c
       where c.repository_id = $1 and (${TIME}, c.position) < ($4::timestamptz, $5::bigint)
         ${branchId === undefined ? 'and $3::bigint is null' : ofBranch}
       order by ${TIME} desc, c.position desc limit $2`,
      [repositoryId, limit + 1, branchId ?? null, cursor?.[0] ?? 'infinity', cursor?.[1] ?? 0],
    );
  }

  private uploaded(repositoryId: number, { limit, cursor }: Wanted): Promise<UncountedCommit[]> {
    return this.db.query<UncountedCommit[]>(
      `select 0 as position, c.commit_sha as sha, '{}'::text[] as parents, null as "authorName", null as "authorEmail",
         null as message, c.first_received_at as "committedAt", ${exactTime('c.first_received_at')} as "committedExactly",
         c.position as place
       from coverage_commits c
       where c.repository_id = $1 and c.position < $3::bigint
         and not exists (select from commits where repository_id = $1)
       order by c.position desc limit $2`,
      [repositoryId, limit + 1, cursor?.[1] ?? Number.MAX_SAFE_INTEGER],
    );
  }

  private async branchId(repositoryId: number, name: string): Promise<number | undefined> {
    const [row] = await orUnavailable(
      this.db.query<{ id: number }[]>(
        'select branch_id as id from branches where repository_id = $1 and name = $2',
        [repositoryId, name],
      ),
    );
    return row?.id;
  }
}
