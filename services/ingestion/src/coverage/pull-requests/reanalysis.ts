import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Accepted } from '../../audit/accepted';
import { commonAncestorOf, headOf, type PullRequest } from './pull-request-facts';

/** Has reports derived again from the uploads that they came from. */
@Injectable()
export class Reanalysis {
  constructor(private readonly db: DataSource) {}

  /**
   * Asks for a new generation of each report of the head and of the common ancestor. One that is asked for and not derived
   * yet is not asked for again, so that asking twice costs once; one that was given up is tried afresh. The worker finds out
   * by looking at its queue.
   */
  async request(pullRequest: PullRequest, accepted: Accepted): Promise<void> {
    const commits = [headOf(pullRequest), commonAncestorOf(pullRequest)].flatMap((commit) =>
      commit ? [commit.commitSha] : [],
    );
    await accepted();
    await this.db.transaction('READ COMMITTED', async (tx) => {
      // As uploads do: first the commit, then its reports. So neither ever waits for the other in a circle.
      await tx.query(
        `select from coverage_commits where repository_id = $1 and commit_sha = any($2::text[])
         order by commit_sha for update`,
        [pullRequest.repositoryId, commits],
      );
      await tx.query(
        `update coverage_reports set
           requested = case when requested > done then requested else requested + 1 end,
           requested_at = clock_timestamp(), next_attempt_at = clock_timestamp(), attempts = 0,
           last_problem = null, parked_reason = null
         where repository_id = $1 and commit_sha = any($2::text[]) and requested > 0
           and (requested = done or parked_reason is not null)`,
        [pullRequest.repositoryId, commits],
      );
    });
  }
}
