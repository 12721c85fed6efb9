import type { DataSource } from 'typeorm';
import { MergedReport } from '../coverage/merge-parts';
import { scanCoverageBody } from '../coverage/scan-coverage-body';
import { type WorkerPorts, QueueWorker } from './queue-worker';
import { bodyOf } from './upload-body';
import { partsOf } from './report-parts';
import type { ReportClaim } from './report-queue';
import type { ReportWriter } from './report-writer';
import type { WorkSettings } from '../ingestion.config';

export interface ReportWorkerPorts extends Omit<WorkerPorts<ReportClaim>, 'derive'> {
  db: DataSource;
  writer: ReportWriter;
}

/** Derives coverage reports. */
export class ReportWorker extends QueueWorker<ReportClaim> {
  constructor({ db, writer, ...ports }: ReportWorkerPorts, settings: WorkSettings) {
    super(
      {
        ...ports,
        derive: async (claim, keep) => {
          const report = new MergedReport();
          for (const part of await partsOf(db, claim)) {
            await scanCoverageBody(await bodyOf(db, 'coverage_upload_bodies', part), (file) => {
              report.add(file);
            });
            if (!(await keep())) return 'superseded';
          }
          return (await writer.store(claim, report)) ? 'stored' : 'superseded';
        },
      },
      settings,
    );
  }
}
