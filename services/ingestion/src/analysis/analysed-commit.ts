import type { EntityManager } from 'typeorm';
import { BranchNotFound } from '../git/git.errors';

export interface BranchWanted {
  name: string;
  /** Commits that are on no known branch count as on this one. */
  isDefault: boolean;
}

/** One generation of a commit's results. */
export interface AnalysedCommit {
  position: number;
  generation: number;
}

/** SQL: whether the results `r` count as those of a commit of that branch; `isDefault` as for `BranchWanted`. */
export const isOnBranch = (branch: string, isDefault: string): string => `(
  exists (
    select from branch_commits held join branches b using (branch_id)
    where held.repository_id = r.repository_id and held.commit_sha = r.commit_sha and b.name = ${branch})
  or (${isDefault} and not exists (
    select from branch_commits held
    where held.repository_id = r.repository_id and held.commit_sha = r.commit_sha)))`;

/**
 * The newest commit of a branch whose issues are known: a final has sealed an upload of issues, if only to say that there are
 * none. Undefined while there is no such commit.
 * @throws BranchNotFound
 */
export async function newestAnalysed(
  tx: EntityManager,
  repositoryId: number,
  branch: BranchWanted,
): Promise<AnalysedCommit | undefined> {
  if (!branch.isDefault) await requireBranch(tx, repositoryId, branch.name);
  const [newest] = await tx.query<AnalysedCommit[]>(
    `select r.position, r.done as generation from analysis_results r
     where r.repository_id = $1 and r.done > 0 and r.has_issues and ${isOnBranch('$2', '$3')}
     order by r.position desc limit 1`,
    [repositoryId, branch.name, branch.isDefault],
  );
  return newest;
}

async function requireBranch(tx: EntityManager, repositoryId: number, name: string): Promise<void> {
  const rows = await tx.query<unknown[]>('select from branches where repository_id = $1 and name = $2', [
    repositoryId,
    name,
  ]);
  if (rows.length === 0) throw new BranchNotFound();
}
