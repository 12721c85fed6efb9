import { Controller } from '@nestjs/common';
import { analysisUploadReceived, coverageUploadReceived } from '@libs/contracts';
import { Consumes } from '@libs/event-bus';
import { AnalysisWorker } from '../analysis/analysis-worker';
import { ReportWorker } from './report-worker';

/** A wake-up and nothing more: an event that is lost costs a sweep's wait, one that comes twice a glance at the queue. */
@Controller()
export class UploadsConsumer {
  constructor(
    private readonly reports: ReportWorker,
    private readonly analyses: AnalysisWorker,
  ) {}

  @Consumes(coverageUploadReceived, { group: 'ingestion-worker', delivery: 'competing' })
  onUploadReceived(): Promise<void> {
    this.reports.wake();
    return Promise.resolve();
  }

  @Consumes(analysisUploadReceived, { group: 'ingestion-worker', delivery: 'competing' })
  onResultsReceived(): Promise<void> {
    this.analyses.wake();
    return Promise.resolve();
  }
}
