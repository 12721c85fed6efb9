import type { DataSource } from 'typeorm';
import type { WorkSettings } from '../ingestion.config';
import { QueueWorker, type WorkerPorts } from '../work/queue-worker';
import type { Claim } from '../work/work-queue';
import { partsOf, readPart } from './sealed-parts';
import type { AnalysisWriter } from './analysis-writer';
import { MergedResults } from './merge-results';
import { scanResults } from './scan-results';

export interface AnalysisWorkerPorts extends Omit<WorkerPorts<Claim>, 'derive'> {
  db: DataSource;
  writer: AnalysisWriter;
}

/** Derives the results of commits. */
export class AnalysisWorker extends QueueWorker {
  constructor({ db, writer, ...ports }: AnalysisWorkerPorts, settings: WorkSettings) {
    super(
      {
        ...ports,
        derive: async (claim, keep) => {
          const results = new MergedResults();
          const parts = await partsOf(db, claim);
          for (const part of parts) {
            const contents = results.collector();
            await scanResults(part.kind, await readPart(db, part), contents);
            await results.add(part.generation, contents);
            if (!(await keep())) return 'superseded';
          }
          const hasIssues = parts.some(({ kind }) => kind === 'issues' || kind === 'old-issues');
          return (await writer.store(claim, { results, hasIssues }, keep)) ? 'stored' : 'superseded';
        },
      },
      settings,
    );
  }
}
