import type { ReportClaim } from '../../../../services/ingestion/src/work/report-store';
import type { Backlog, Retry, WorkQueue } from '../../../../services/ingestion/src/work/work-queue';
import { type Connection, inStatement } from './connection';
import { type IngestionDatabase, reportKey, type ReportRow } from './ingestion-tables';

/** The model of ReportQueue. What holds both to the same promises is work-queue.conformance.ts. */
export class ModelReportQueue implements WorkQueue<ReportClaim> {
  constructor(
    private readonly database: IngestionDatabase,
    private readonly connect: () => Connection,
  ) {}

  async claim(claimMs: number): Promise<ReportClaim | undefined> {
    const { server, tables } = this.database;
    return inStatement(this.connect(), async (tx) => {
      const due = tx
        .rows(tables.reports)
        .filter(
          ([key, row]) =>
            isOpen(row) &&
            row.nextAttemptAt <= server.clockTimestamp &&
            !tx.isLockedByOthers(`report ${key}`),
        )
        .sort(([, a], [, b]) => a.nextAttemptAt - b.nextAttemptAt)[0];
      if (!due) return undefined;
      const [key, row] = due;
      await tx.lock(`report ${key}`);
      const attempts = row.attempts + 1;
      tx.put(tables.reports, key, { ...row, attempts, nextAttemptAt: server.clockTimestamp + claimMs });
      const { position, repositoryId, commitSha, language, reportId, requested } = row;
      return {
        position,
        repositoryId,
        commitSha,
        language,
        reportId,
        generation: requested,
        attempt: attempts,
      };
    });
  }

  keep(claim: ReportClaim, claimMs: number): Promise<boolean> {
    const until = this.database.server.clockTimestamp + claimMs;
    const isWanted = ({ requested, done }: ReportRow): boolean =>
      requested === claim.generation && done < claim.generation;
    return this.change(claim, (row) =>
      isWanted(row) ? { ...row, nextAttemptAt: Math.max(row.nextAttemptAt, until) } : undefined,
    );
  }

  async retryLater(claim: ReportClaim, { waitMs, maxAttempts }: Retry): Promise<void> {
    const { server } = this.database;
    await this.change(claim, (row) => {
      if (!isPresent(row, claim)) return undefined;
      const attempts = Math.min(row.attempts, maxAttempts - 1);
      return { ...row, attempts, nextAttemptAt: server.clockTimestamp + waitMs };
    });
  }

  async park(claim: ReportClaim, reason: string): Promise<void> {
    await this.change(claim, (row) => (isPresent(row, claim) ? { ...row, parkedReason: reason } : undefined));
  }

  backlog(): Promise<Backlog> {
    const { server, tables } = this.database;
    const rows = [...tables.reports.values()];
    const open = rows.filter(isOpen);
    const oldest = Math.min(server.clockTimestamp, ...open.map(({ requestedAt }) => requestedAt));
    return Promise.resolve({
      waiting: open.length,
      oldestAgeS: (server.clockTimestamp - oldest) / 1000,
      parked: rows.filter((row) => row.parkedReason !== undefined).length,
    });
  }

  /** One update of the report's row. False: the row is not, or no longer, one that the update is about. */
  private async change(
    claim: ReportClaim,
    changed: (row: ReportRow) => ReportRow | undefined,
  ): Promise<boolean> {
    const { tables } = this.database;
    const key = reportKey(claim);
    return inStatement(this.connect(), async (tx) => {
      await tx.lock(`report ${key}`);
      const row = tx.get(tables.reports, key);
      const next = row && changed(row);
      if (next) tx.put(tables.reports, key, next);
      return next !== undefined;
    });
  }
}

const isOpen = ({ requested, done, parkedReason }: ReportRow): boolean =>
  requested > done && parkedReason === undefined;

const isPresent = ({ requested, attempts, done }: ReportRow, claim: ReportClaim): boolean =>
  requested === claim.generation && attempts === claim.attempt && done < claim.generation;
