import type { RemovedBatch } from '@libs/retention';
import type { DataSource, EntityManager } from 'typeorm';

/** How many rows go at once, each with its body where it has one. */
const BATCH = 500;

interface Part {
  readonly table: string;
  /** Which rows are the repository's, $1; each can be answered from an index. */
  readonly where: string;
}

const own = (table: string, and = ''): Part => ({ table, where: `repository_id = $1${and}` });
const ofReport = (table: string): Part => ({
  table,
  where: 'report_position in (select position from coverage_reports where repository_id = $1)',
});
const ofResult = (table: string): Part => ({
  table,
  where: 'result_position in (select position from analysis_results where repository_id = $1)',
});

/** Everything that is kept by repository, what points to something before what it points to. The audit log is no part of it. */
export const PARTS_OF_REPOSITORY: readonly Part[] = [
  ofReport('coverage_report_files'),
  own('coverage_reports'),
  // Two indexes, each of one half.
  own('coverage_uploads', ` and kind <> 'final'`),
  own('coverage_uploads', ` and kind = 'final'`),
  own('coverage_commit_totals'),
  own('coverage_commits'),
  ofResult('analysis_issues'),
  ofResult('analysis_clones'),
  ofResult('analysis_files'),
  own('analysis_results'),
  own('analysis_uploads', ` and kind <> 'final'`),
  own('analysis_uploads', ` and kind = 'final'`),
  own('ignored_issues'),
  own('issues'),
  own('repository_files'),
  own('pull_request_diffs'),
  own('pull_requests'),
  own('branch_commits'),
  own('branches'),
  own('branch_deletions'),
  own('commits'),
  own('git_tellings'),
  own('git_hooks'),
  own('repository_patterns'),
  own('repository_tools'),
  own('repository_languages'),
  own('ignored_files'),
  own('repository_settings'),
];

/**
 * Removes what is left of repositories that the tokens service deleted so long ago. Nobody can read it, nothing is acknowledged for
 * them any more, and their numbers are not given out again. That a repository was deleted is remembered for ever.
 */
export class DeletedRepositories {
  constructor(
    private readonly db: DataSource,
    private readonly retentionMs: number,
  ) {}

  /** One table's rows of one repository, which no other replica works at meanwhile. */
  removeBatch(): Promise<RemovedBatch> {
    return this.db.transaction(async (tx) => {
      const repositoryId = await this.claim(tx);
      if (repositoryId === undefined) return { removed: 0, more: false };
      for (const part of PARTS_OF_REPOSITORY) {
        const removed = await remove(tx, part, repositoryId);
        if (removed > 0) return { removed, more: true };
      }
      await tx.query(
        'update deleted_repositories set emptied_at = clock_timestamp() where repository_id = $1',
        [repositoryId],
      );
      return { removed: 0, more: true };
    });
  }

  private async claim(tx: EntityManager): Promise<string | undefined> {
    const [row] = await tx.query<{ repositoryId: string }[]>(
      `select repository_id::text as "repositoryId" from deleted_repositories
       where emptied_at is null and deleted_at < clock_timestamp() - $1::double precision * interval '1 millisecond'
       order by deleted_at limit 1 for update skip locked`,
      [this.retentionMs],
    );
    return row?.repositoryId;
  }
}

async function remove(tx: EntityManager, { table, where }: Part, repositoryId: string): Promise<number> {
  const [, removed] = await tx.query<[unknown[], number]>(
    `delete from ${table} where ctid = any(array(select ctid from ${table} where ${where} limit ${String(BATCH)}))`,
    [repositoryId],
  );
  return removed;
}
