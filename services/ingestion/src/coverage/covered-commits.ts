import { Injectable } from '@nestjs/common';
import type { RepositoryGrant } from '@libs/contracts';
import { DataSource } from 'typeorm';
import { BranchNotFound } from '../git/git.errors';
import type { BranchView } from '../git/render-git';

/**
 * Whether the branch $2 was ever seen to hold `commit`; any is on none. Two texts and no `or`: with one, Postgres reads all commits
 * of the branch before the first is found.
 */
export const isOn = (branchId: number | undefined, commit: string): string =>
  branchId === undefined
    ? '$2::bigint is null'
    : `exists (
           select from branch_commits b
           where b.branch_id = $2 and b.repository_id = ${commit}.repository_id and b.commit_sha = ${commit}.commit_sha)`;

/**
 * Whether the row of `coverage_commits` has coverage. `offset 0` keeps Postgres from gathering all reports of the repository first, which it
 * does of tables that it has not analysed yet; the newest commit nearly always has some.
 */
export const isCovered = (commit: string): string =>
  `exists (
           select from coverage_reports r
           where r.repository_id = ${commit}.repository_id and r.commit_sha = ${commit}.commit_sha and r.done > 0
           offset 0)`;

/** Which commits have coverage: at least one report was processed. Newest is whose first upload came last. */
@Injectable()
export class CoveredCommits {
  constructor(private readonly db: DataSource) {}

  /** At most `limit` of them, newest first; of all branches, or of those that the given one was ever seen to hold. */
  async newest(repositoryId: number, limit: number, branchId?: number): Promise<string[]> {
    const rows = await this.db.query<{ commitSha: string }[]>(
      `select c.commit_sha as "commitSha" from coverage_commits c
       where c.repository_id = $1 and ${isCovered('c')}
         and ${isOn(branchId, 'c')}
       order by c.position desc limit $3`,
      [repositoryId, branchId ?? null, limit],
    );
    return rows.map(({ commitSha }) => commitSha);
  }

  /**
   * The branch of that name. Undefined for the main branch of a repository whose branches were never imported: then all its
   * commits count as being on it, as they do for the statuses of reports.
   * @throws BranchNotFound
   */
  async branch(
    { repositoryId, defaultBranch }: RepositoryGrant,
    name: string,
  ): Promise<BranchView | undefined> {
    const [branch] = await this.db.query<BranchView[]>(
      `select branch_id as id, name, head_sha as "headSha", is_enabled as "isEnabled", updated_at as "updatedAt"
       from branches where repository_id = $1 and name = $2`,
      [repositoryId, name],
    );
    if (branch) return branch;
    const others = await this.db.query<unknown[]>('select from branches where repository_id = $1 limit 1', [
      repositoryId,
    ]);
    if (others.length > 0 || name !== defaultBranch) throw new BranchNotFound();
    return undefined;
  }
}
