import { Injectable } from '@nestjs/common';
import type { commitsQuery, RepositoryGrant } from '@libs/contracts';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { CommitTotals } from '../coverage/commit-totals';
import type { LineCounts } from '../coverage/percentages';
import { orUnavailable } from '../or-unavailable';
import { BranchNotFound } from './git.errors';
import { COMMIT_COLUMNS, type CommitRow } from './render-git';
import { exactTime } from './time-cursor';

export interface ListedCommit extends CommitRow {
  committedExactly: string;
  coverage: LineCounts | undefined;
}

const TIME = 'coalesce(c.committed_at, c.imported_at)';

@Injectable()
export class CommitsService {
  constructor(
    private readonly db: DataSource,
    private readonly totals: CommitTotals,
  ) {}

  /**
   * One page of a branch's commits and one commit more, newest first.
   * @throws BranchNotFound
   */
  async list(
    { repositoryId, defaultBranch }: RepositoryGrant,
    { branch, limit, cursor }: z.output<typeof commitsQuery>,
  ): Promise<ListedCommit[]> {
    const branchId = await this.branchId(repositoryId, branch ?? defaultBranch);
    if (branchId === undefined && branch !== undefined) throw new BranchNotFound();
    const ofBranch = `and exists (
      select from branch_commits h where h.branch_id = $3 and h.commit_sha = c.commit_sha)`;
    const commits = await orUnavailable(
      this.db.query<Omit<ListedCommit, 'coverage'>[]>(
        `select ${COMMIT_COLUMNS}, ${exactTime(TIME)} as "committedExactly"
         from commits c
         where c.repository_id = $1 and (${TIME}, c.position) < ($4::timestamptz, $5::bigint)
           ${branchId === undefined ? 'and $3::bigint is null' : ofBranch}
         order by ${TIME} desc, c.position desc limit $2`,
        [repositoryId, limit + 1, branchId ?? null, cursor?.[0] ?? 'infinity', cursor?.[1] ?? 0],
      ),
    );
    const shas = commits.map(({ sha }) => sha);
    const totals = await orUnavailable(this.totals.ofAll(repositoryId, shas));
    return commits.map((commit) => ({ ...commit, coverage: totals.get(commit.sha) }));
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
