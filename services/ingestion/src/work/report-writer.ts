import { Injectable } from '@nestjs/common';
import { coverageReportProcessed } from '@libs/contracts';
import { Outbox } from '@libs/outbox';
import { DataSource, type EntityManager } from 'typeorm';
import { keepTotal } from '../coverage/commit-totals';
import type { MergedFile, MergedReport } from '../coverage/merge-parts';
import { Turns } from '../coverage/scan-coverage-body';
import type { ReportClaim } from './report-queue';
import { Superseded, unlessSuperseded } from './superseded';

const ROWS_PER_INSERT = 500;

interface Totals {
  files: number;
  coverableLines: number;
  coveredLines: number;
}

/** Stores a derived report: files, the report's row, the commit's total, the queue's row and the event, in one transaction. */
@Injectable()
export class ReportWriter {
  constructor(
    private readonly db: DataSource,
    private readonly outbox: Outbox,
  ) {}

  /** False: superseded, and nothing was changed. An older generation never replaces a newer one. */
  async store(claim: ReportClaim, report: MergedReport): Promise<boolean> {
    return unlessSuperseded(
      this.db.transaction('READ COMMITTED', async (tx) => {
        const totals = await insertFiles(tx, claim, report);
        const processedAt = await this.finish(tx, claim, totals);
        await tx.query('delete from coverage_report_files where report_position = $1 and generation < $2', [
          claim.position,
          claim.generation,
        ]);
        await keepTotal(tx, claim);
        await this.outbox.add(tx, coverageReportProcessed, {
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

  /** The report's row is locked from here to the commit only, since uploads of the commit wait for it. */
  private async finish(tx: EntityManager, claim: ReportClaim, totals: Totals): Promise<Date> {
    const [rows] = await tx.query<[{ processed_at: Date }[], number]>(
      `update coverage_reports set
         done = $2, files = $3, coverable_lines = $4, covered_lines = $5, processed_at = clock_timestamp(),
         attempts = case when requested = $2 then 0 else attempts end,
         last_problem = case when requested = $2 then null else last_problem end,
         parked_reason = case when requested = $2 then null else parked_reason end
       where position = $1 and done < $2
       returning processed_at`,
      [claim.position, claim.generation, totals.files, totals.coverableLines, totals.coveredLines],
    );
    const [row] = rows;
    if (!row) throw new Superseded();
    return row.processed_at;
  }
}

async function insertFiles(tx: EntityManager, claim: ReportClaim, report: MergedReport): Promise<Totals> {
  const totals = { files: 0, coverableLines: 0, coveredLines: 0 };
  const turns = new Turns();
  let batch: MergedFile[] = [];
  for (const file of report.files()) {
    batch.push(file);
    totals.coverableLines += file.coverableLines;
    totals.coveredLines += file.coveredLines;
    if (batch.length === ROWS_PER_INSERT) {
      await insertBatch(tx, claim, totals.files, batch);
      totals.files += batch.length;
      batch = [];
    }
    if (turns.spent) await turns.next();
  }
  if (batch.length > 0) await insertBatch(tx, claim, totals.files, batch);
  totals.files += batch.length;
  return totals;
}

/** A twin that stored the same generation first makes this a wait and then nothing; `finish` then finds it out. */
async function insertBatch(
  tx: EntityManager,
  claim: ReportClaim,
  first: number,
  files: readonly MergedFile[],
): Promise<void> {
  await tx.query(
    `insert into coverage_report_files
       (report_position, generation, number, filename, coverable_lines, covered_lines, lines)
     select $1, $2, $3::int + ordinality - 1, filename, coverable, covered, lines
     from unnest($4::text[], $5::int[], $6::int[], $7::bytea[]) with ordinality
       as file(filename, coverable, covered, lines, ordinality)
     on conflict do nothing`,
    [
      claim.position,
      claim.generation,
      first,
      files.map(({ filename }) => filename),
      files.map(({ coverableLines }) => coverableLines),
      files.map(({ coveredLines }) => coveredLines),
      files.map(({ lines }) => lines),
    ],
  );
}
