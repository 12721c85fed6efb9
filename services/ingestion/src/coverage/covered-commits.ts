import { Injectable } from '@nestjs/common';
import type { RepositoryGrant } from '@libs/contracts';
import { DataSource } from 'typeorm';
import { BranchNotFound } from '../git/git.errors';

/** Which commits have coverage: at least one report was processed. Newest is whose first upload came last. */
@Injectable()
export class CoveredCommits {
  constructor(private readonly db: DataSource) {}

  /** At most `limit` of them, newest first; of all branches, or of those that the given one was ever seen to hold. */
  async newest(repositoryId: number, limit: number, branchId?: number): Promise<string[]> {
    const rows = await this.db.query<{ commitSha: string }[]>(
      `select c.commit_sha as "commitSha" from coverage_commits c
       where c.repository_id = $1
         and exists (
           select from coverage_reports r
           where r.repository_id = $1 and r.commit_sha = c.commit_sha and r.done > 0)
         and ($2::bigint is null or exists (
           select from branch_commits b
           where b.branch_id = $2 and b.repository_id = $1 and b.commit_sha = c.commit_sha))
       order by c.position desc limit $3`,
      [repositoryId, branchId, limit],
    );
    return rows.map(({ commitSha }) => commitSha);
  }

  /**
   * The number of the branch of that name. Undefined for the main branch of a repository whose branches were never imported:
   * then all its commits count as being on it, as they do for the statuses of reports.
   * @throws BranchNotFound
   */
  async branchId(
    { repositoryId, defaultBranch }: RepositoryGrant,
    name: string,
  ): Promise<number | undefined> {
    const [row] = await this.db.query<[{ branchId: number | null; isImported: boolean }]>(
      `select (select branch_id from branches where repository_id = $1 and name = $2) as "branchId",
         exists (select from branches where repository_id = $1) as "isImported"`,
      [repositoryId, name],
    );
    if (row.branchId !== null) return row.branchId;
    if (row.isImported || name !== defaultBranch) throw new BranchNotFound();
    return undefined;
  }
}
