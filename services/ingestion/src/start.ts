import type { INestApplication } from '@nestjs/common';
import { assertSchemaIsCurrent, connectionsOf, runMigrations } from '@libs/database';
import { systemClock } from '@libs/clock';
import { createEnforcement, measureStanding, TokensApiClient } from '@libs/enforcer';
import { consumerReadiness, EventBus, startEventConsumers } from '@libs/event-bus';
import { AssertionSigner, type RunningProcess, startHttpApp, startWorker } from '@libs/http';
import { OverviewPool } from '@libs/operations';
import { type RelayConfig, startRelay } from '@libs/relay';
import { type RemovedBatch, sweepEvery } from '@libs/retention';
import { createProcessContext, type Logger, type ProcessContext } from '@libs/telemetry';
import { DataSource } from 'typeorm';
import { AnalysisWorker } from './analysis/analysis-worker';
import { IngestionApiModule } from './api.module';
import { readToolCatalogue } from './configuration/read-tool-catalogue';
import { UploadsWatch } from './coverage/live/uploads-watch';
import type { IngestionApiConfig, IngestionWorkerConfig } from './ingestion.config';
import { ingestionMigrations } from './migrations/ingestion-migrations';
import { requestLimitsOf } from './request-limits';
import { IngestionWorkerModule } from './worker.module';
import { DeletedRepositories } from './retention/deleted-repositories';
import { SupersededBodies } from './retention/superseded-bodies';
import { OldTombstones } from './uploads/old-tombstones';
import { UploadQueue } from './uploads/upload-queue';
import type { QueueWorker } from './work/queue-worker';
import { ReportWorker } from './work/report-worker';

export {
  DEFAULT_DATABASE_POOL,
  defaultUploadLimits,
  defaultWorkerRetention,
  defaultWorkSettings,
  outboxesOf,
} from './ingestion.config';
export type {
  IngestionApiConfig,
  IngestionWorkerConfig,
  UploadLimits,
  WorkSettings,
} from './ingestion.config';

const TOKENS_API_TIMEOUT_MS = 2_000;
const LONG_POLL_MARGIN_MS = 2_000;
const LEASE_CONNECTIONS = 4;
const DIRECTORY_CONNECTIONS = 8;
const FORGET_EVERY_MS = 60_000;
/** A silence of this many sweeps means that the worker is stuck, not idle. */
const SILENT_SWEEPS = 30;

/** Brings the ingestion database to this release's schema; gives the names of the steps that it took. */
export const migrateIngestion = (databaseUrl: string, logger?: Pick<Logger, 'warn'>): Promise<string[]> =>
  runMigrations(databaseUrl, ingestionMigrations, logger);

/** Receives uploads and serves what became of them. Holds a lease: see UploadGate. */
export async function startIngestionApi(config: IngestionApiConfig): Promise<RunningProcess> {
  const catalogue = await readToolCatalogue(config.toolCataloguePath);
  const context = createProcessContext('ingestion-api', config);
  const signer = new AssertionSigner(config.assertionSigningKey);
  const clientWith = (connections: number): TokensApiClient =>
    new TokensApiClient(
      {
        urls: config.tokensUrls,
        timeoutMs: TOKENS_API_TIMEOUT_MS,
        longPollTimeoutMs: config.lease.pollMs + LONG_POLL_MARGIN_MS,
        connections,
      },
      signer,
      context.tracing,
    );
  const queue = new UploadQueue({
    connections: config.databasePoolSize,
    maxQueued: config.limits.maxQueued,
  });
  context.pools.watch('storage', () => queue.state());
  const tokensApi = clientWith(LEASE_CONNECTIONS);
  // Of its own: a renewal that waits behind questions about the directory would cost the lease, and uploads with it.
  const directory = clientWith(DIRECTORY_CONNECTIONS);
  const { leaseClient, barrier } = createEnforcement(tokensApi, {
    holder: context.instance,
    parameters: config.lease,
    logger: context.logger,
  });
  measureStanding(leaseClient, context.metrics);
  context.pools.watch('authority', () => tokensApi.connections());
  context.pools.watch('directory', () => directory.connections());
  context.readiness.add('lease', () =>
    leaseClient.lease.fresh() ? undefined : 'no lease from the tokens API',
  );
  // Twice what gateways keep, so that a floor here is never above one of theirs.
  const old = new OldTombstones(leaseClient.view, systemClock, 2 * config.lease.historyMs);
  const forgetting = setInterval(() => old.forget(), FORGET_EVERY_MS).unref();
  const letGo = async (): Promise<void> => {
    clearInterval(forgetting);
    await leaseClient.stop();
    await tokensApi.close();
    await directory.close();
  };
  try {
    const running = await startHttpApp(
      IngestionApiModule.forRoot(config, context, { leaseClient, barrier, directory, catalogue, queue }),
      {
        context,
        host: config.host,
        port: config.port,
        managementPort: config.managementPort,
        drainPauseMs: config.drainPauseMs,
        connectionAgeMs: config.connectionAgeMs,
        requestLimits: requestLimitsOf(config.requestLimits, queue),
        bodies: 'stream',
        measured: true,
        beforeListen: async (app) => {
          await useDatabase(app, context);
          context.pools.watch('overview', () => app.get(OverviewPool).connections());
          // A body that trickles in for longer than it may is cut off even where nobody reads it any more.
          const { bodyTimeoutMs, analysis } = config.limits;
          app.getHttpServer().requestTimeout = 2 * Math.max(bodyTimeoutMs, analysis.bodyTimeoutMs);
          leaseClient.start();
        },
        // They would go on for minutes: their readers come again, to a process that stays.
        beforeClose: (app) => app.get(UploadsWatch).stop(),
      },
    );
    // Uploads that were accepted are finished and answered under the lease, which is given back after them.
    return afterClosing(running, letGo);
  } catch (error) {
    await letGo();
    throw error;
  }
}

/** Turns uploads into reports and results. Any number may run. */
export async function startIngestionWorker(config: IngestionWorkerConfig): Promise<RunningProcess> {
  const context = createProcessContext('ingestion-worker', config);
  const workers: QueueWorker[] = [];
  const stopping = new AbortController();
  let sweeping: Promise<unknown> | undefined;
  const running = await startWorker(IngestionWorkerModule.forRoot(config, context), {
    context,
    host: config.host,
    managementPort: config.managementPort,
    afterInit: async (app) => {
      await useDatabase(app, context);
      workers.push(app.get(ReportWorker), app.get(AnalysisWorker));
      for (const worker of workers) worker.start();
      sweeping = sweepWhatIsDue(app.get(DataSource), config, context, stopping.signal);
      reportProgress(app, workers, config, context);
      // Not awaited: without its bus the worker still finds its work, by sweeping.
      startEventConsumers(app).catch((error: unknown) =>
        context.logger.error({ err: error }, 'Events cannot be consumed; the worker goes on by sweeping'),
      );
    },
  });
  return {
    managementUrl: running.managementUrl,
    close: async () => {
      context.readiness.drain();
      stopping.abort();
      await Promise.all([...workers.map((worker) => worker.stop()), sweeping]);
      await running.close();
    },
  };
}

/** Moves the outbox of the ingestion database into Kafka. Several share the work. */
export const startIngestionRelay = (config: RelayConfig): Promise<RunningProcess> =>
  startRelay('ingestion', config);

function sweepWhatIsDue(
  db: DataSource,
  { retention: { supersededBodiesMs, deletedRepositoriesMs, sweepMs } }: IngestionWorkerConfig,
  { logger }: ProcessContext,
  signal: AbortSignal,
): Promise<unknown> {
  const every = (what: string, of: { removeBatch(): Promise<RemovedBatch> }): Promise<void> =>
    sweepEvery(sweepMs, { what, removeBatch: () => of.removeBatch(), clock: systemClock, logger }, signal);
  return Promise.all([
    every('bodies of superseded coverage uploads', new SupersededBodies(db, supersededBodiesMs)),
    every('rows of deleted repositories', new DeletedRepositories(db, deletedRepositoriesMs)),
  ]);
}

async function useDatabase(app: INestApplication, context: ProcessContext): Promise<void> {
  const db = app.get(DataSource);
  await assertSchemaIsCurrent(db);
  context.pools.watch('database', () => connectionsOf(db));
  context.readiness.add('database', async () => {
    await db.query('select 1');
    return undefined;
  });
}

function reportProgress(
  app: INestApplication,
  workers: readonly QueueWorker[],
  config: IngestionWorkerConfig,
  context: ProcessContext,
): void {
  context.readiness.add('queue', () =>
    workers.every(
      (worker) => worker.sinceLastLookMs() < SILENT_SWEEPS * config.work.sweepMs + config.work.claimMs,
    )
      ? undefined
      : 'a queue was not read for too long',
  );
  context.readiness.add('events', consumerReadiness(app.get(EventBus)));
}

function afterClosing(running: RunningProcess, then: () => Promise<void>): RunningProcess {
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    try {
      await running.close();
    } finally {
      await then();
    }
  };
  return { ...running, close: () => (closing ??= close()) };
}
