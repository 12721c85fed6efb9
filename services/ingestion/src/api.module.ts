import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import { AssertionGuard, AssertionVerifier } from '@libs/http';
import { DatabaseModule } from '@libs/database';
import { TokensApiClient } from '@libs/enforcer';
import { Outbox } from '@libs/outbox';
import { AckBarrier, type LeaseClient } from '@libs/revocation';
import { type ProcessContext, ProcessModule } from '@libs/telemetry';
import { Registry } from 'prom-client';
import { ANALYSIS_CONTROLLERS, ANALYSIS_PROVIDERS } from './analysis/analysis-parts';
import { AuditModule } from './audit/audit.module';
import { ConfigurationModule } from './configuration/configuration.module';
import type { ToolCatalogue } from './configuration/tool-catalogue';
import { CoverageReadsModule } from './coverage/coverage-reads.module';
import { RepositoriesWithAnalysis } from './coverage/repositories-with-analysis';
import { RepositoriesWithAnalysisController } from './coverage/repositories-with-analysis.controller';
import { GIT_CONTROLLERS, gitProviders } from './git/git-parts';
import type { IngestionApiConfig } from './ingestion.config';
import { ingestionMigrations } from './migrations/ingestion-migrations';
import { OPERATIONS_CONTROLLERS, operationsProviders } from './operations/operations-parts';
import { BytesInFlight } from './uploads/bytes-in-flight';
import { PostgresUploadLedger } from './uploads/postgres-upload-ledger';
import { UploadGate } from './uploads/upload-gate';
import { UploadLedger } from './uploads/upload-ledger';
import { UploadLimitsConfig } from './uploads/upload-limits.config';
import { UploadMetrics } from './uploads/upload-metrics';
import { UploadQueue } from './uploads/upload-queue';
import { UploadReception } from './uploads/upload-reception';
import { UploadsController } from './uploads/uploads.controller';
import { UploadsService } from './uploads/uploads.service';

export interface IngestionApiParts {
  /** These two make it an enforcer. */
  leaseClient: LeaseClient;
  barrier: AckBarrier;
  /** Whom it asks about the directory. */
  directory: TokensApiClient;
  catalogue: ToolCatalogue;
  queue: UploadQueue;
}

@Module({})
export class IngestionApiModule {
  static forRoot(
    config: IngestionApiConfig,
    context: ProcessContext,
    { leaseClient, barrier, directory, catalogue, queue }: IngestionApiParts,
  ): DynamicModule {
    const database = {
      url: config.databaseUrl,
      applicationName: context.name,
      poolSize: config.databasePoolSize,
      logger: context.logger,
      tracing: context.tracing,
    };
    const traceparent = (): string | undefined => context.tracing.traceparent();
    const audit = AuditModule.forRoot(directory);
    const configuration = ConfigurationModule.forRoot(catalogue, audit);
    return {
      module: IngestionApiModule,
      imports: [
        ProcessModule.forRoot(context),
        DatabaseModule.forRoot(database, { entities: [], migrations: ingestionMigrations }),
        audit,
        configuration,
        CoverageReadsModule.forRoot({ configuration, audit }, context, config.streams),
      ],
      controllers: [
        UploadsController,
        RepositoriesWithAnalysisController,
        ...GIT_CONTROLLERS,
        ...ANALYSIS_CONTROLLERS,
        ...OPERATIONS_CONTROLLERS,
      ],
      providers: [
        UploadReception,
        UploadsService,
        { provide: UploadLedger, useClass: PostgresUploadLedger },
        ...ANALYSIS_PROVIDERS,
        RepositoriesWithAnalysis,
        { provide: TokensApiClient, useValue: directory },
        ...gitProviders(config),
        ...operationsProviders(config, context),
        // A commit that notifies takes a lock of the whole server; the relay polls instead (design 7).
        { provide: Outbox, useFactory: () => new Outbox({ notify: false, traceparent }) },
        { provide: BytesInFlight, useFactory: () => new BytesInFlight(config.limits.maxBytesInFlight) },
        { provide: UploadLimitsConfig, useFactory: () => new UploadLimitsConfig(config.limits) },
        { provide: UploadQueue, useValue: queue },
        { provide: UploadGate, useFactory: () => new UploadGate(barrier, leaseClient) },
        {
          provide: UploadMetrics,
          inject: [Registry, BytesInFlight],
          useFactory: (registry: Registry, inFlight: BytesInFlight) => new UploadMetrics(registry, inFlight),
        },
        {
          provide: AssertionVerifier,
          useFactory: () => new AssertionVerifier('ingestion', config.assertionTrustedKeys),
        },
        {
          provide: APP_GUARD,
          inject: [AssertionVerifier, Reflector],
          useFactory: (verifier: AssertionVerifier, reflector: Reflector) =>
            new AssertionGuard(verifier, reflector),
        },
      ],
    };
  }
}
