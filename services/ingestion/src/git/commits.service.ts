import { Injectable } from '@nestjs/common';
import type { commitsQuery, RepositoryGrant } from '@libs/contracts';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { orUnavailable } from '../or-unavailable';
import { BranchNotFound } from './git.errors';
import { COMMIT_COLUMNS, type CommitRow } from './render-git';
import { exactTime } from './time-cursor';

export interface ListedCommit extends CommitRow {
  committedExactly: string;
  coverableLines: number | null;
  coveredLines: number | null;
}

const TIME = 'coalesce(c.committed_at, c.imported_at)';

@Injectable()
export class CommitsService {
  constructor(private readonly db: DataSource) {}

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
    // The languages of a commit add up, each with the files of its own report.
    return orUnavailable(
      this.db.query<ListedCommit[]>(
        `select ${COMMIT_COLUMNS}, ${exactTime(TIME)} as "committedExactly",
           (select sum(r.coverable_lines)::int from coverage_reports r
            where r.repository_id = $1 and r.commit_sha = c.commit_sha and r.done > 0) as "coverableLines",
           (select sum(r.covered_lines)::int from coverage_reports r
            where r.repository_id = $1 and r.commit_sha = c.commit_sha and r.done > 0) as "coveredLines"
         from commits c
         where c.repository_id = $1 and (${TIME}, c.position) < ($4::timestamptz, $5::bigint)
           ${branchId === undefined ? 'and $3::bigint is null' : ofBranch}
         order by ${TIME} desc, c.position desc limit $2`,
        [repositoryId, limit + 1, branchId ?? null, cursor?.[0] ?? 'infinity', cursor?.[1] ?? 0],
      ),
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
