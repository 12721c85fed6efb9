import { Controller } from '@nestjs/common';
import { coverageUploadReceived } from '@libs/contracts';
import { Consumes } from '@libs/event-bus';
import { ReportWorker } from './report-worker';

@Controller()
export class UploadsConsumer {
  constructor(private readonly worker: ReportWorker) {}

  /** A wake-up and nothing more: an event that is lost costs a sweep's wait, one that comes twice a glance at the queue. */
  @Consumes(coverageUploadReceived, { group: 'ingestion-worker', delivery: 'competing' })
  onUploadReceived(): Promise<void> {
    this.worker.wake();
    return Promise.resolve();
  }
}
