import { Injectable } from '@nestjs/common';
import { analysisResultsFinalized } from '@libs/contracts';
import { Outbox } from '@libs/outbox';
import { DataSource, type EntityManager } from 'typeorm';
import { Turns } from '../coverage/scan-coverage-body';
import { Superseded, unlessSuperseded } from '../work/superseded';
import type { Claim } from '../work/work-queue';
import { type FileIssue, fingerprinted } from './fingerprint';
import { insertClones, insertFiles, insertIssues, type IssueRow } from './insert-results';
import { KnownIssues } from './known-issues';
import type { MergedResults, ResultFile } from './merge-results';

const ISSUES_PER_LOOKUP = 1_000;

export interface Derived {
  results: MergedResults;
  /** A part says something of issues, if only that there are none. */
  hasIssues: boolean;
}

interface Totals {
  files: number;
  issues: number;
  clones: number;
}

/** Stores the derived results of a commit: rows, the queue's row and the event, in one transaction. */
@Injectable()
export class AnalysisWriter {
  constructor(
    private readonly db: DataSource,
    private readonly outbox: Outbox,
    private readonly known: KnownIssues,
  ) {}

  /**
   * False: superseded, and nothing was changed. An older generation never replaces a newer one.
   * @param keep says whether anybody still wants it, and keeps the claim while that takes its time
   */
  store(claim: Claim, derived: Derived, keep: () => Promise<boolean>): Promise<boolean> {
    return unlessSuperseded(this.identifyAndStore(claim, derived, keep));
  }

  private async identifyAndStore(
    claim: Claim,
    { results, hasIssues }: Derived,
    keep: () => Promise<boolean>,
  ): Promise<void> {
    const files = [...results.files()];
    const issues = await this.identified(claim, files, keep);
    await this.db.transaction('READ COMMITTED', async (tx) => {
      await insertFiles(tx, claim, files);
      await insertIssues(tx, claim, issues);
      const clones = await insertClones(tx, claim, results.allClones());
      const totals = { files: files.length, issues: issues.length, clones };
      const finalizedAt = await finish(tx, claim, hasIssues, totals);
      await forgetOlder(tx, claim);
      await this.outbox.add(tx, analysisResultsFinalized, {
        repositoryId: claim.repositoryId,
        commitSha: claim.commitSha,
        generation: claim.generation,
        ...totals,
        finalizedAt: finalizedAt.toISOString(),
      });
    });
  }

  private async identified(
    claim: Claim,
    files: readonly ResultFile[],
    keep: () => Promise<boolean>,
  ): Promise<IssueRow[]> {
    const rows: IssueRow[] = [];
    const turns = new Turns();
    let batch: { fingerprint: Buffer; fileNumber: number; language: string; issue: FileIssue }[] = [];
    const flush = async (): Promise<void> => {
      if (!(await keep())) throw new Superseded();
      const ids = await this.known.idsOf(
        claim,
        batch.map(({ fingerprint }) => fingerprint),
      );
      for (const [index, issueId] of ids.entries()) {
        const found = batch[index];
        if (found) rows.push({ ...found, issueId });
      }
      batch = [];
    };
    for (const [fileNumber, { language, issues }] of files.entries())
      for (const [fingerprint, issue] of fingerprinted(issues)) {
        batch.push({ fingerprint, fileNumber, language, issue });
        if (batch.length === ISSUES_PER_LOOKUP) await flush();
        if (turns.spent) await turns.next();
      }
    if (batch.length > 0) await flush();
    return rows;
  }
}

/** The row is locked from here to the commit only, since uploads of the commit wait for it. */
async function finish(tx: EntityManager, claim: Claim, hasIssues: boolean, totals: Totals): Promise<Date> {
  const [rows] = await tx.query<[{ finalized_at: Date }[], number]>(
    `update analysis_results set
       done = $2, has_issues = $3, files = $4, issues = $5, clones = $6, finalized_at = clock_timestamp(),
       attempts = case when requested = $2 then 0 else attempts end,
       last_problem = case when requested = $2 then null else last_problem end,
       parked_reason = case when requested = $2 then null else parked_reason end
     where position = $1 and done < $2
     returning finalized_at`,
    [claim.position, claim.generation, hasIssues, totals.files, totals.issues, totals.clones],
  );
  const [row] = rows;
  if (!row) throw new Superseded();
  return row.finalized_at;
}

async function forgetOlder(tx: EntityManager, { position, generation }: Claim): Promise<void> {
  for (const table of ['analysis_issues', 'analysis_files', 'analysis_clones'])
    await tx.query(`delete from ${table} where result_position = $1 and generation < $2`, [
      position,
      generation,
    ]);
}
