import { Injectable } from '@nestjs/common';
import { type CoverageReportProcessed, coverageReportProcessed } from '@libs/contracts';
import { Outbox } from '@libs/outbox';
import { DataSource, type EntityManager } from 'typeorm';
import { keepTotal } from '../coverage/commit-totals';
import type { MergedFile } from '../coverage/merge-parts';
import type { ReceivedPart } from './report-parts';
import { type ReportClaim, ReportStore, type ReportTotals, type ReportTransaction } from './report-store';
import { bodyOf } from './upload-body';

@Injectable()
export class PostgresReportStore extends ReportStore {
  constructor(
    private readonly db: DataSource,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  override receivedParts(claim: ReportClaim): Promise<ReceivedPart[]> {
    return this.db.query<ReceivedPart[]>(
      `select position::float8 as position, kind, generation from coverage_uploads
       where repository_id = $1 and commit_sha = $2 and language = $3 and generation <= $4
       order by coverage_uploads.position`,
      [claim.repositoryId, claim.commitSha, claim.language, claim.generation],
    );
  }

  override bodyOf(position: number): Promise<AsyncIterable<Buffer>> {
    return bodyOf(this.db, 'coverage_upload_bodies', String(position));
  }

  override async transaction(work: (tx: ReportTransaction) => Promise<void>): Promise<void> {
    await this.db.transaction('READ COMMITTED', (tx) => work(new PostgresReportTransaction(tx, this.outbox)));
  }
}

class PostgresReportTransaction implements ReportTransaction {
  constructor(
    private readonly tx: EntityManager,
    private readonly outbox: Outbox,
  ) {}

  async insertFiles(claim: ReportClaim, first: number, files: readonly MergedFile[]): Promise<void> {
    await this.tx.query(
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

  async finish(claim: ReportClaim, totals: ReportTotals): Promise<Date | undefined> {
    const [rows] = await this.tx.query<[{ processed_at: Date }[], number]>(
      `update coverage_reports set
         done = $2, files = $3, coverable_lines = $4, covered_lines = $5, processed_at = clock_timestamp(),
         attempts = case when requested = $2 then 0 else attempts end,
         last_problem = case when requested = $2 then null else last_problem end,
         parked_reason = case when requested = $2 then null else parked_reason end
       where position = $1 and done < $2
       returning processed_at`,
      [claim.position, claim.generation, totals.files, totals.coverableLines, totals.coveredLines],
    );
    return rows[0]?.processed_at;
  }

  async deleteOlderFiles(claim: ReportClaim): Promise<void> {
    await this.tx.query('delete from coverage_report_files where report_position = $1 and generation < $2', [
      claim.position,
      claim.generation,
    ]);
  }

  keepCommitTotal(claim: ReportClaim): Promise<void> {
    return keepTotal(this.tx, claim);
  }

  async publish(event: CoverageReportProcessed): Promise<void> {
    await this.outbox.add(this.tx, coverageReportProcessed, event);
  }
}
