import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PullRequestNotFound } from '../../git/git.errors';
import type { KnownPullRequest } from '../../git/merge-facts';
import type { Commit } from '../commit-coverage';

export interface PullRequest extends KnownPullRequest {
  readonly repositoryId: number;
  readonly number: number;
}

export const headOf = ({ repositoryId, headSha }: PullRequest): Commit => ({
  repositoryId,
  commitSha: headSha,
});

export const commonAncestorOf = ({ repositoryId, commonAncestorSha }: PullRequest): Commit | undefined =>
  commonAncestorSha === null ? undefined : { repositoryId, commitSha: commonAncestorSha };

const MAX_NUMBER = 2_147_483_647;

/** What was imported about pull requests. */
@Injectable()
export class PullRequestFacts {
  constructor(private readonly db: DataSource) {}

  /**
   * @param number as it stands in a path
   * @throws PullRequestNotFound
   */
  async of(repositoryId: number, number: string): Promise<PullRequest> {
    if (!/^[1-9]\d{0,9}$/.test(number) || Number(number) > MAX_NUMBER) throw new PullRequestNotFound();
    const [row] = await this.db.query<PullRequest[]>(
      `select repository_id as "repositoryId", number, title, author, state, head_sha as "headSha",
         common_ancestor_sha as "commonAncestorSha", origin_branch as "originBranch",
         target_branch as "targetBranch", updated_at as "updatedAt"
       from pull_requests where repository_id = $1 and number = $2`,
      [repositoryId, Number(number)],
    );
    if (!row) throw new PullRequestNotFound();
    return row;
  }

  /** The gzipped diff from the common ancestor to the head; undefined if none was imported, or only one of an earlier head. */
  async diffOf({ repositoryId, number, headSha }: PullRequest): Promise<Buffer | undefined> {
    const [row] = await this.db.query<{ diff: Buffer }[]>(
      `select diff from pull_request_diffs where repository_id = $1 and number = $2 and head_sha = $3`,
      [repositoryId, number, headSha],
    );
    return row?.diff;
  }

  /** The newest commit of a branch of that name, if it was imported. */
  async headOfBranch(repositoryId: number, name: string | null): Promise<Commit | undefined> {
    const [row] = await this.db.query<{ headSha: string | null }[]>(
      'select head_sha as "headSha" from branches where repository_id = $1 and name = $2',
      [repositoryId, name],
    );
    return row?.headSha ? { repositoryId, commitSha: row.headSha } : undefined;
  }
}
