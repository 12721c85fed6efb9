import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ReportNotFound } from '../ingestion.errors';
import type { PackedLines } from './packed-lines';

export interface ReportSummary {
  position: number;
  reportId: string;
  commitSha: string;
  language: string;
  /** A complete upload, or partials that a final has sealed; and no partial waits. */
  isFinal: boolean;
  processed: boolean;
  createdAt: Date;
}

export interface ReportFile {
  filename: string;
  lines: PackedLines;
}

/** Partials of report `r` that no final has sealed and no later complete upload has replaced. */
export const WAITING_PARTIALS = `(
  select count(*)::int from coverage_uploads waiting
  where waiting.repository_id = r.repository_id and waiting.commit_sha = r.commit_sha
    and waiting.language = r.language and waiting.kind = 'partial' and waiting.generation is null
    and waiting.position > coalesce((
      select max(position) from coverage_uploads complete
      where complete.repository_id = r.repository_id and complete.commit_sha = r.commit_sha
        and complete.language = r.language and complete.kind = 'complete'), 0))`;

interface SummaryRow extends Omit<ReportSummary, 'isFinal' | 'processed'> {
  requested: number;
  done: number;
  waitingPartials: number;
}

/** Reads. Every statement is scoped by the repository that the assertion grants. */
@Injectable()
export class ReportsService {
  constructor(private readonly db: DataSource) {}

  async hasProcessedReport(repositoryId: number): Promise<boolean> {
    const [row] = await this.db.query<[{ found: boolean }]>(
      'select exists (select from coverage_reports where repository_id = $1 and done > 0) as found',
      [repositoryId],
    );
    return row.found;
  }

  /** One page of a commit's reports, oldest first, and how many there are in all. */
  async ofCommit(
    repositoryId: number,
    commitSha: string,
    page: { after: number; limit: number },
  ): Promise<{ reports: ReportSummary[]; total: number }> {
    const rows = await this.summaries(
      'r.repository_id = $1 and r.commit_sha = $2 and r.position > $3 order by r.position limit $4',
      [repositoryId, commitSha, page.after, page.limit],
    );
    const [count] = await this.db.query<[{ total: number }]>(
      'select count(*)::int as total from coverage_reports where repository_id = $1 and commit_sha = $2',
      [repositoryId, commitSha],
    );
    return { reports: rows.map(summaryOf), total: count.total };
  }

  /**
   * One report with its files; none while it was never processed.
   * @throws ReportNotFound
   */
  async one(
    repositoryId: number,
    commitSha: string,
    reportId: string,
  ): Promise<ReportSummary & { files: ReportFile[] }> {
    const [row] = await this.summaries('r.repository_id = $1 and r.commit_sha = $2 and r.report_id = $3', [
      repositoryId,
      commitSha,
      reportId,
    ]);
    if (!row) throw new ReportNotFound();
    // Joined with the report's row in one statement, so that the files are of one generation.
    const files = await this.db.query<ReportFile[]>(
      `select f.filename, f.lines from coverage_reports r
       join coverage_report_files f on f.report_position = r.position and f.generation = r.done
       where r.position = $1 order by f.number`,
      [row.position],
    );
    return { ...summaryOf(row), files };
  }

  private async summaries(where: string, parameters: unknown[]): Promise<SummaryRow[]> {
    return this.db.query<SummaryRow[]>(
      `select r.position, r.report_id as "reportId", r.commit_sha as "commitSha", r.language,
         r.received_at as "createdAt", r.requested, r.done, ${WAITING_PARTIALS} as "waitingPartials"
       from coverage_reports r where ${where}`,
      parameters,
    );
  }
}

function summaryOf({ requested, done, waitingPartials, ...report }: SummaryRow): ReportSummary {
  return {
    ...report,
    isFinal: requested > 0 && waitingPartials === 0,
    processed: requested > 0 && done === requested,
  };
}
