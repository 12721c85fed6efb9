import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Claim, WorkQueue } from './work-queue';

/** One generation of one report. */
export interface ReportClaim extends Claim {
  reportId: string;
  language: string;
}

/** Coverage reports that are due. */
@Injectable()
export class ReportQueue extends WorkQueue<ReportClaim> {
  constructor(db: DataSource) {
    super(db, 'coverage_reports', ['report_id as "reportId"', 'language']);
  }
}
