import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IS_ANALYSED } from '../analysis/is-analysed';

/** The commits that somebody told us of: an import, or an upload for a repository that nothing was ever imported of. */
@Injectable()
export class KnownCommits {
  constructor(private readonly db: DataSource) {}

  async find(repositoryId: number, sha: string): Promise<{ isAnalysed: boolean } | undefined> {
    const [commit] = await this.db.query<{ isAnalysed: boolean }[]>(
      `select ${IS_ANALYSED} as "isAnalysed" from commits c where repository_id = $1 and commit_sha = $2
       union all
       select true from coverage_commits where repository_id = $1 and commit_sha = $2
         and not exists (select from commits where repository_id = $1)
       limit 1`,
      [repositoryId, sha],
    );
    return commit;
  }
}
