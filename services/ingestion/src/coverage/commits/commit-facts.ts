import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { COMMIT_COLUMNS, type CommitRow } from '../../git/render-git';
import { CommitNotFound } from '../../ingestion.errors';
import type { Commit } from '../commit-coverage';

/** What was told about commits. */
@Injectable()
export class CommitFacts {
  constructor(private readonly db: DataSource) {}

  /**
   * A commit that only has uploads counts as known as long as nothing was told about the repository's commits, as it does for
   * the statuses of reports. Its position is 0.
   * @throws CommitNotFound
   */
  async of({ repositoryId, commitSha }: Commit): Promise<CommitRow> {
    const [told] = await this.db.query<CommitRow[]>(
      `select ${COMMIT_COLUMNS} from commits c where c.repository_id = $1 and c.commit_sha = $2`,
      [repositoryId, commitSha],
    );
    if (told) return told;
    const [uploaded] = await this.db.query<{ committedAt: Date }[]>(
      `select first_received_at as "committedAt" from coverage_commits
       where repository_id = $1 and commit_sha = $2
         and not exists (select from commits where repository_id = $1)`,
      [repositoryId, commitSha],
    );
    if (!uploaded) throw new CommitNotFound();
    const untold = { parents: [], authorName: null, authorEmail: null, message: null };
    return { ...untold, ...uploaded, position: 0, sha: commitSha };
  }

  /** 0: nobody has told of it. */
  async idOf({ repositoryId, commitSha }: Commit): Promise<number> {
    const [row] = await this.db.query<{ id: number }[]>(
      'select position as id from commits where repository_id = $1 and commit_sha = $2',
      [repositoryId, commitSha],
    );
    return row?.id ?? 0;
  }
}
