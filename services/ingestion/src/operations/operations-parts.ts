import { systemClock } from '@libs/clock';
import type { IngestionOverview, WorkState } from '@libs/contracts';
import { OverviewPool, PartReader, readOutboxState, SharedReading } from '@libs/operations';
import type { ProcessContext } from '@libs/telemetry';
import type { Provider } from '@nestjs/common';
import type { IngestionApiConfig } from '../ingestion.config';
import { PostgresWorkQueue } from '../work/postgres-work-queue';
import type { WorkQueue } from '../work/work-queue';
import { INGESTION_OVERVIEW, OperationsController } from './operations.controller';

const FRESH_FOR_MS = 900;

/** What the ingestion API has for whoever runs the instance. */
export const OPERATIONS_CONTROLLERS = [OperationsController];

export function operationsProviders(
  { databaseUrl }: IngestionApiConfig,
  { logger }: ProcessContext,
): Provider[] {
  return [
    {
      provide: OverviewPool,
      useFactory: () =>
        new OverviewPool({ databaseUrl, applicationName: 'portcullis-ingestion-overview', logger }),
    },
    {
      provide: INGESTION_OVERVIEW,
      inject: [OverviewPool],
      useFactory: (db: OverviewPool) => {
        const parts = new PartReader(logger);
        return new SharedReading(() => readOverview(parts, db), FRESH_FOR_MS, systemClock);
      },
    },
  ];
}

async function readOverview(parts: PartReader, db: OverviewPool): Promise<IngestionOverview> {
  const [outbox, work] = await Promise.all([
    parts.read('outbox', () => readOutboxState(db)),
    parts.read('work', () => readWork(db)),
  ]);
  return { outbox, work };
}

async function readWork(db: OverviewPool): Promise<WorkState> {
  const reports = await stateOf('reports', new PostgresWorkQueue(db, 'coverage_reports'));
  const analyses = await stateOf('analyses', new PostgresWorkQueue(db, 'analysis_results'));
  return { queues: [reports, analyses] };
}

async function stateOf(
  name: WorkState['queues'][number]['name'],
  queue: Pick<WorkQueue, 'backlog'>,
): Promise<WorkState['queues'][number]> {
  const { waiting, parked, oldestAgeS } = await queue.backlog();
  return { name, waiting, parked, oldestAgeMs: Math.round(oldestAgeS * 1000) };
}
