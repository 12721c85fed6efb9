import type { Clock } from '@libs/clock';
import type { MergedFile, MergedReport } from '../coverage/merge-parts';
import { Turns } from '../coverage/scan-coverage-body';
import type { ReportClaim, ReportStore, ReportTotals, ReportTransaction } from './report-store';
import { Superseded, unlessSuperseded } from './superseded';

const ROWS_PER_INSERT = 500;

/** Stores a derived report: files, the report's row, the commit's total, the queue's row and the event, in one transaction. */
export class ReportWriter {
  constructor(
    private readonly store: ReportStore,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** False: superseded, and nothing was changed. An older generation never replaces a newer one. */
  async write(claim: ReportClaim, report: MergedReport): Promise<boolean> {
    return unlessSuperseded(
      this.store.transaction(async (tx) => {
        const totals = await this.insertFiles(tx, claim, report);
        // The report is locked from here to the commit only, since uploads of the commit wait for it.
        const processedAt = await tx.finish(claim, totals);
        if (!processedAt) throw new Superseded();
        await tx.deleteOlderFiles(claim);
        await tx.keepCommitTotal(claim);
        await tx.publish({
          repositoryId: claim.repositoryId,
          commitSha: claim.commitSha,
          reportId: claim.reportId,
          language: claim.language,
          generation: claim.generation,
          ...totals,
          processedAt: processedAt.toISOString(),
        });
      }),
    );
  }

  private async insertFiles(
    tx: ReportTransaction,
    claim: ReportClaim,
    report: MergedReport,
  ): Promise<ReportTotals> {
    const totals = { files: 0, coverableLines: 0, coveredLines: 0 };
    const turns = new Turns(this.clock);
    let batch: MergedFile[] = [];
    for (const file of report.files()) {
      batch.push(file);
      totals.coverableLines += file.coverableLines;
      totals.coveredLines += file.coveredLines;
      if (batch.length === ROWS_PER_INSERT) {
        await tx.insertFiles(claim, totals.files, batch);
        totals.files += batch.length;
        batch = [];
      }
      if (turns.spent) await turns.next();
    }
    if (batch.length > 0) await tx.insertFiles(claim, totals.files, batch);
    totals.files += batch.length;
    return totals;
  }
}
