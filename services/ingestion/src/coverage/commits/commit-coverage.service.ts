import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Commit } from '../commit-coverage';
import { CommitTotals } from '../commit-totals';
import type { LineCounts } from '../percentages';

/** The coverage of commits as wholes. */
@Injectable()
export class CommitCoverage {
  constructor(
    private readonly db: DataSource,
    private readonly totals: CommitTotals,
  ) {}

  /** Undefined while no report of the commit was ever processed. */
  of(commit: Commit): Promise<LineCounts | undefined> {
    return this.totals.of(commit);
  }

  /** That of the first of these commits that has any. */
  async ofFirst(repositoryId: number, shas: readonly string[]): Promise<LineCounts | undefined> {
    const rows = await this.db.query<{ commitSha: string }[]>(
      `select given.sha as "commitSha" from unnest($2::text[]) with ordinality as given(sha, number)
       where exists (
         select from coverage_reports r
         where r.repository_id = $1 and r.commit_sha = given.sha and r.done > 0)
       order by number limit 1`,
      [repositoryId, shas],
    );
    const [first] = rows;
    return first && this.of({ repositoryId, commitSha: first.commitSha });
  }
}
