import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PostgresWorkQueue } from '../work/postgres-work-queue';

/** Results of commits that are due. */
@Injectable()
export class AnalysisQueue extends PostgresWorkQueue {
  constructor(db: DataSource) {
    super(db, 'analysis_results');
  }
}
