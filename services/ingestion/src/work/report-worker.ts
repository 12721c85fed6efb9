import { MergedReport } from '../coverage/merge-parts';
import { scanCoverageBody } from '../coverage/scan-coverage-body';
import type { WorkSettings } from '../ingestion.config';
import { QueueWorker, type WorkerPorts } from './queue-worker';
import { partsOf } from './report-parts';
import type { ReportClaim, ReportStore } from './report-store';
import type { ReportWriter } from './report-writer';

export interface ReportWorkerPorts extends Omit<WorkerPorts<ReportClaim>, 'derive'> {
  store: Pick<ReportStore, 'receivedParts' | 'bodyOf'>;
  writer: ReportWriter;
}

/** Derives coverage reports. */
export class ReportWorker extends QueueWorker<ReportClaim> {
  constructor({ store, writer, ...ports }: ReportWorkerPorts, settings: WorkSettings) {
    super(
      {
        ...ports,
        derive: async (claim, keep) => {
          const report = new MergedReport();
          for (const { position } of partsOf(await store.receivedParts(claim))) {
            const add = report.add.bind(report);
            await scanCoverageBody(await store.bodyOf(position), add, { clock: ports.clock });
            if (!(await keep())) return 'superseded';
          }
          return (await writer.write(claim, report)) ? 'stored' : 'superseded';
        },
      },
      settings,
    );
  }
}
