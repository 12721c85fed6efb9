import { Injectable } from '@nestjs/common';
import type { IssueState } from '@libs/contracts';
import { Tracing } from '@libs/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { type Accepted, changeOnceAccepted } from '../audit/accepted';
import { CommitNotFound, IssueNotFound } from '../ingestion.errors';
import { durably } from '../uploads/durably';
import type { Commit } from '../uploads/upload-ledger';
import { requestResults } from './analysis-uploads.service';

/** What people decide about issues and analyses. Each method may be called again and then changes nothing more. */
@Injectable()
export class IssueStateService {
  constructor(
    private readonly db: DataSource,
    private readonly tracing: Tracing,
  ) {}

  /**
   * Ignores an issue in every commit, those to come included; or lets it count again.
   * @throws IssueNotFound
   */
  async set(
    repositoryId: number,
    issueId: number,
    state: IssueState & { by: string },
    accepted: Accepted,
  ): Promise<void> {
    await this.change(accepted, async (tx) => {
      const known = await tx.query<unknown[]>(
        'select from issues where repository_id = $1 and issue_id = $2',
        [repositoryId, issueId],
      );
      if (known.length === 0) throw new IssueNotFound();
      if (!state.ignored) {
        await tx.query('delete from ignored_issues where repository_id = $1 and issue_id = $2', [
          repositoryId,
          issueId,
        ]);
        return;
      }
      await tx.query(
        `insert into ignored_issues (issue_id, repository_id, reason, comment, ignored_by)
         values ($2, $1, $3, $4, $5)
         on conflict (issue_id) do update set
           reason = excluded.reason, comment = excluded.comment, ignored_by = excluded.ignored_by`,
        [repositoryId, issueId, state.reason ?? null, state.comment ?? null, state.by],
      );
    });
  }

  /**
   * Has the results of a commit derived again from what was uploaded. Uploads that no final has sealed still wait; a commit
   * without results has nothing to derive.
   * @throws CommitNotFound
   */
  async reanalyze(commit: Commit, accepted: Accepted): Promise<void> {
    const traceparent = this.tracing.traceparent();
    await this.change(accepted, async (tx) => {
      const at = [commit.repositoryId, commit.commitSha];
      const [results] = await tx.query<{ requested: number }[]>(
        'select requested from analysis_results where repository_id = $1 and commit_sha = $2 for update',
        at,
      );
      if (results) {
        if (results.requested > 0) await requestResults(tx, commit, traceparent);
        return;
      }
      const known = await tx.query<unknown[]>(
        `select from commits where repository_id = $1 and commit_sha = $2
         union all select from coverage_commits where repository_id = $1 and commit_sha = $2`,
        at,
      );
      if (known.length === 0) throw new CommitNotFound();
    });
  }

  private change(accepted: Accepted, work: (tx: EntityManager) => Promise<void>): Promise<void> {
    return changeOnceAccepted((each) => durably(this.db, each), accepted, work);
  }
}
