import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Commit } from '../uploads/upload-ledger';

/** Issues as such, whatever commit they are seen in. */
@Injectable()
export class KnownIssues {
  constructor(private readonly db: DataSource) {}

  /**
   * The ids of these issues, in their order; one that was never seen gets one. Each statement commits by itself and takes its
   * rows in one order, so workers that meet the same issues in two commits never wait for each other in a circle.
   */
  async idsOf(commit: Commit, fingerprints: readonly Buffer[]): Promise<number[]> {
    await this.db.query(
      `insert into issues (repository_id, fingerprint, first_commit_sha)
       select $1, wanted.fingerprint, $2 from unnest($3::bytea[]) as wanted (fingerprint)
       where not exists (
         select from issues known where known.repository_id = $1 and known.fingerprint = wanted.fingerprint)
       order by wanted.fingerprint on conflict do nothing`,
      [commit.repositoryId, commit.commitSha, fingerprints],
    );
    const rows = await this.db.query<{ issue_id: number }[]>(
      `select issue_id from unnest($2::bytea[]) with ordinality as wanted (fingerprint, number)
       join issues using (fingerprint) where repository_id = $1 order by number`,
      [commit.repositoryId, fingerprints],
    );
    if (rows.length !== fingerprints.length) throw new Error('An issue is gone that was stored just now.');
    return rows.map(({ issue_id }) => issue_id);
  }
}
