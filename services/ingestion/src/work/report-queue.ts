import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PostgresWorkQueue } from './postgres-work-queue';
import type { ReportClaim } from './report-store';

/** Coverage reports that are due. */
@Injectable()
export class ReportQueue extends PostgresWorkQueue<ReportClaim> {
  constructor(db: DataSource) {
    super(db, 'coverage_reports', ['report_id as "reportId"', 'language']);
  }
}
