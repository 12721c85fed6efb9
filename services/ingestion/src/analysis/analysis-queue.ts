import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WorkQueue } from '../work/work-queue';

/** Results of commits that are due. */
@Injectable()
export class AnalysisQueue extends WorkQueue {
  constructor(db: DataSource) {
    super(db, 'analysis_results');
  }
}
