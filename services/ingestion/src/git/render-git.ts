import type { branch, commit, pullRequest, RepositoryGrant } from '@libs/contracts';
import type { z } from 'zod';
import { addressOfCommit, addressOfPullRequest } from './git-addresses';
import type { KnownPullRequest } from './merge-facts';

/** A row of `commits`, by COMMIT_COLUMNS. */
export interface CommitRow {
  position: number;
  sha: string;
  parents: string[];
  authorName: string | null;
  authorEmail: string | null;
  message: string | null;
  committedAt: Date;
}

/** Of `commits c`. A commit whose time nobody told counts from when it was heard of. */
export const COMMIT_COLUMNS = `c.position, c.commit_sha as sha, c.parents, c.author_name as "authorName",
  c.author_email as "authorEmail", c.message, coalesce(c.committed_at, c.imported_at) as "committedAt"`;

/** Of `first`, the first sight of a commit, with what was told of it, `commits c`, if anything was: its position is 0 otherwise. */
export const perhapsToldColumns = (first: string): string => `coalesce(c.position, 0)::float8 as position,
  ${first}.commit_sha as sha, coalesce(c.parents, '{}') as parents, c.author_name as "authorName",
  c.author_email as "authorEmail", c.message,
  coalesce(c.committed_at, c.imported_at, ${first}.first_received_at) as "committedAt"`;

export function renderCommit(grant: RepositoryGrant, row: CommitRow): z.output<typeof commit> {
  const address = addressOfCommit(grant, row.sha);
  return {
    sha: row.sha,
    id: row.position,
    commitTimestamp: row.committedAt.toISOString(),
    authorName: row.authorName ?? '',
    authorEmail: row.authorEmail ?? '',
    message: row.message ?? '',
    ...(row.parents.length === 0 ? {} : { isMergeCommit: row.parents.length > 1, parents: row.parents }),
    ...(address === undefined ? {} : { gitHref: address }),
  };
}

/** A row of `branches`. */
export interface BranchView {
  id: number;
  name: string;
  headSha: string | null;
  isEnabled: boolean;
  updatedAt: Date;
}

export function renderBranch({ defaultBranch }: RepositoryGrant, row: BranchView): z.output<typeof branch> {
  const isDefault = row.name === defaultBranch;
  return {
    id: row.id,
    name: row.name,
    isDefault,
    isEnabled: row.isEnabled || isDefault,
    lastUpdated: row.updatedAt.toISOString(),
    branchType: 'Branch',
    ...(row.headSha === null ? {} : { lastCommit: row.headSha }),
  };
}

const STATUS = { open: 'Open', closed: 'Closed', merged: 'Merged' } as const;

export const renderPullRequest = (
  grant: RepositoryGrant,
  row: KnownPullRequest & { number: number },
): z.output<typeof pullRequest> => ({
  id: row.number,
  number: row.number,
  updated: row.updatedAt.toISOString(),
  status: STATUS[row.state],
  repository: grant.repository,
  title: row.title,
  owner: { name: row.author ?? '' },
  headCommitSha: row.headSha,
  commonAncestorCommitSha: row.commonAncestorSha ?? '',
  ...(row.originBranch === null ? {} : { originBranch: row.originBranch }),
  ...(row.targetBranch === null ? {} : { targetBranch: row.targetBranch }),
  gitHref: addressOfPullRequest(grant, row.number) ?? '',
});
