import { Injectable } from '@nestjs/common';
import type { pullRequestsQuery } from '@libs/contracts';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { IS_ANALYSED } from '../analysis/is-analysed';
import { orUnavailable } from '../or-unavailable';
import { PullRequestNotFound } from './git.errors';
import type { KnownPullRequest } from './merge-facts';
import { exactTime } from './time-cursor';

export interface PullRequestView extends KnownPullRequest {
  number: number;
  /** Its head was told to be still without analysis. */
  isAnalysing: boolean;
  updatedExactly: string;
}

const VIEW = `select p.number, p.title, p.author, p.state, p.head_sha as "headSha",
    p.common_ancestor_sha as "commonAncestorSha", p.origin_branch as "originBranch", p.target_branch as "targetBranch",
    p.updated_at as "updatedAt", ${exactTime('p.updated_at')} as "updatedExactly",
    coalesce(not ${IS_ANALYSED}, false) as "isAnalysing"
  from pull_requests p
  left join commits c on c.repository_id = p.repository_id and c.commit_sha = p.head_sha`;

/** What Codacy's clients send as `search` that is no text to look for. */
const ORDERS: ReadonlySet<string> = new Set(['', 'last-updated', 'impact', 'merged']);

@Injectable()
export class PullRequestsService {
  constructor(private readonly db: DataSource) {}

  /** One page of the open ones, or of the merged ones, and one more; the last changed first. */
  async list(
    repositoryId: number,
    { search = '', limit, cursor }: z.output<typeof pullRequestsQuery>,
  ): Promise<PullRequestView[]> {
    return orUnavailable(
      this.db.query<PullRequestView[]>(
        `${VIEW} where p.repository_id = $1 and p.state = $2
           and (p.updated_at, p.number) < ($3::timestamptz, $4::bigint)
           and ($5 = '' or position(lower($5) in lower(p.title)) > 0 or p.number::text = $5
             or position(lower($5) in lower(coalesce(p.origin_branch, ''))) > 0)
         order by p.updated_at desc, p.number desc limit $6`,
        [
          repositoryId,
          search === 'merged' ? 'merged' : 'open',
          cursor?.[0] ?? 'infinity',
          cursor?.[1] ?? 0,
          ORDERS.has(search) ? '' : search,
          limit + 1,
        ],
      ),
    );
  }

  /** @throws PullRequestNotFound */
  async one(repositoryId: number, number: number): Promise<PullRequestView> {
    const [row] = await orUnavailable(
      this.db.query<PullRequestView[]>(`${VIEW} where p.repository_id = $1 and p.number = $2`, [
        repositoryId,
        number,
      ]),
    );
    if (!row) throw new PullRequestNotFound();
    return row;
  }
}
