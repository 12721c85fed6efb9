import { type DynamicModule, Module } from '@nestjs/common';
import { systemClock } from '@libs/clock';
import { DatabaseModule } from '@libs/database';
import { EventBusModule } from '@libs/event-bus';
import { Outbox } from '@libs/outbox';
import { type ProcessContext, ProcessModule } from '@libs/telemetry';
import { DataSource } from 'typeorm';
import { AnalysisQueue } from './analysis/analysis-queue';
import { AnalysisWorker } from './analysis/analysis-worker';
import { AnalysisWriter } from './analysis/analysis-writer';
import { KnownIssues } from './analysis/known-issues';
import { HooksService } from './git/hooks.service';
import { RepositoriesConsumer } from './git/repositories.consumer';
import type { IngestionWorkerConfig } from './ingestion.config';
import { ingestionMigrations } from './migrations/ingestion-migrations';
import { PostgresReportStore } from './work/postgres-report-store';
import { ReportQueue } from './work/report-queue';
import { ReportStore } from './work/report-store';
import { ReportWorker } from './work/report-worker';
import { ReportWriter } from './work/report-writer';
import { traceWork } from './work/trace-work';
import { UploadsConsumer } from './work/uploads.consumer';
import { WorkMetrics } from './work/work-metrics';

@Module({})
export class IngestionWorkerModule {
  static forRoot(config: IngestionWorkerConfig, context: ProcessContext): DynamicModule {
    const database = {
      url: config.databaseUrl,
      applicationName: context.name,
      // One for each entry in work in each of the two queues.
      poolSize: 2 * config.work.concurrency + 2,
      logger: context.logger,
      tracing: context.tracing,
    };
    const { logger, tracing } = context;
    const work = new WorkMetrics(context.metrics);
    return {
      module: IngestionWorkerModule,
      imports: [
        ProcessModule.forRoot(context),
        DatabaseModule.forRoot(database, { entities: [], migrations: ingestionMigrations }),
        EventBusModule.forRoot(config.events, context),
      ],
      controllers: [UploadsConsumer, RepositoriesConsumer],
      providers: [
        ReportQueue,
        { provide: ReportStore, useClass: PostgresReportStore },
        AnalysisQueue,
        AnalysisWriter,
        KnownIssues,
        HooksService,
        {
          provide: Outbox,
          useFactory: () => new Outbox({ notify: true, traceparent: () => tracing.traceparent() }),
        },
        {
          provide: ReportWorker,
          inject: [ReportStore, ReportQueue],
          useFactory: (store: ReportStore, queue: ReportQueue) => {
            const metrics = work.of('reports', queue);
            const writer = new ReportWriter(store, systemClock);
            const within = traceWork(tracing, 'reports');
            const ports = { store, queue, writer, metrics, within, logger, clock: systemClock };
            return new ReportWorker(ports, config.work);
          },
        },
        {
          provide: AnalysisWorker,
          inject: [DataSource, AnalysisQueue, AnalysisWriter],
          useFactory: (db: DataSource, queue: AnalysisQueue, writer: AnalysisWriter) => {
            const metrics = work.of('analyses', queue);
            const within = traceWork(tracing, 'analyses');
            const ports = { db, queue, writer, metrics, within, logger, clock: systemClock };
            return new AnalysisWorker(ports, config.work);
          },
        },
      ],
    };
  }
}
