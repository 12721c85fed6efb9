import { type DynamicModule, Module } from '@nestjs/common';
import { DatabaseModule } from '@libs/database';
import { EventBusModule } from '@libs/event-bus';
import { Outbox } from '@libs/outbox';
import { type ProcessContext, ProcessModule } from '@libs/telemetry';
import { DataSource } from 'typeorm';
import type { IngestionWorkerConfig } from './ingestion.config';
import { ingestionMigrations } from './migrations/ingestion-migrations';
import { ReportQueue } from './work/report-queue';
import { ReportWorker } from './work/report-worker';
import { ReportWriter } from './work/report-writer';
import { UploadsConsumer } from './work/uploads.consumer';
import { WorkMetrics } from './work/work-metrics';

@Module({})
export class IngestionWorkerModule {
  static forRoot(config: IngestionWorkerConfig, context: ProcessContext): DynamicModule {
    const database = {
      url: config.databaseUrl,
      applicationName: context.name,
      poolSize: config.work.concurrency + 2,
      logger: context.logger,
    };
    return {
      module: IngestionWorkerModule,
      imports: [
        ProcessModule.forRoot(context),
        DatabaseModule.forRoot(database, { entities: [], migrations: ingestionMigrations }),
        EventBusModule.forRoot(config.events, context.logger),
      ],
      controllers: [UploadsConsumer],
      providers: [
        ReportQueue,
        ReportWriter,
        { provide: Outbox, useFactory: () => new Outbox({ notify: true }) },
        {
          provide: WorkMetrics,
          inject: [ReportQueue],
          useFactory: (queue: ReportQueue) => new WorkMetrics(context.metrics, queue),
        },
        {
          provide: ReportWorker,
          inject: [DataSource, ReportQueue, ReportWriter, WorkMetrics],
          useFactory: (db: DataSource, queue: ReportQueue, writer: ReportWriter, metrics: WorkMetrics) =>
            new ReportWorker({ db, queue, writer, metrics, logger: context.logger }, config.work),
        },
      ],
    };
  }
}
