import { assertSchemaIsCurrent, connectionsOf, runMigrations } from '@libs/database';
import { type RunningProcess, startHttpApp } from '@libs/http';
import { OverviewPool } from '@libs/operations';
import { type RelayConfig, startRelay } from '@libs/relay';
import { createProcessContext, type Logger, Readiness } from '@libs/telemetry';
import { DataSource } from 'typeorm';
import { AppModule } from './app.module';
import { Background } from './background';
import { isReachable } from './is-reachable';
import { announceLease } from './revocations/announce-lease';
import { LeasePool, ProtocolPool } from './revocations/protocol-pool';
import { requestLimitsOf } from './request-limits';
import { RevocationProver } from './revocations/revocation-prover';
import { migrations } from './schema';
import { Stopping } from './stopping';
import type { TokensConfig } from './tokens.config';
import { TokenHasher } from './tokens/token-hasher';
import { startStateGuard } from './tokens/start-state-guard';
import { PepperProofs } from './tokens/pepper-proofs';
import { warnOfUnknownPeppers } from './tokens/warn-of-unknown-peppers';

export { readPeppers } from './peppers.config';
export {
  CANARY_HOME,
  FIRST_RESIDENTS,
  seedCanary,
  seedDirectory,
  type SeededDirectory,
  seedFirstResidents,
} from './seed';
export type { DirectorySeed } from './directory/seed-directory';
export { changeIncarnation } from './revocations/change-incarnation';
export { defaultTokensRetention, type TokensConfig } from './tokens.config';

/** How long a stop waits for the proofs that clients wait for. */
const PROOFS_MS = 1_000;

/** Issues, lists, introspects and revokes tokens; the authority that every gateway's lease is from. */
export function startTokensApi(config: TokensConfig): Promise<RunningProcess> {
  const context = createProcessContext('tokens-api', config);
  return startHttpApp(AppModule.forRoot(config, context), {
    context,
    host: config.host,
    port: config.port,
    managementPort: config.managementPort,
    drainPauseMs: config.drainPauseMs,
    connectionAgeMs: config.connectionAgeMs,
    requestLimits: requestLimitsOf(config.requestLimits),
    bodies: 'json',
    measured: true,
    beforeListen: async (app) => {
      const db = app.get(DataSource);
      await assertSchemaIsCurrent(db);
      await app.get(PepperProofs).confirm();
      context.pools.watch('database', () => connectionsOf(db));
      context.pools.watch('protocol', () => app.get(ProtocolPool).connections());
      context.pools.watch('leases', () => app.get(LeasePool).connections());
      context.pools.watch('overview', () => app.get(OverviewPool).connections());
      await announceLease(db, config.lease);
      // Not awaited: it reads all tokens, and only warns.
      void warnOfUnknownPeppers(db, app.get(TokenHasher), context.logger);
      app.get(Readiness).add('database', isReachable(app.get(ProtocolPool)));
      await app.get(Background).start();
    },
    // In health a proof takes milliseconds. In trouble it may take a lease, and the same DELETE sent again waits for it as well.
    beforeClose: async (app) => {
      app.getHttpServer().close();
      await app.get(RevocationProver).settled(PROOFS_MS);
      app.get(Stopping).begin();
    },
  });
}

/** Moves token events from the outbox to Kafka, and guards the states there. */
export const startTokensRelay = (config: RelayConfig): Promise<RunningProcess> =>
  startRelay('tokens', config, (context) => startStateGuard(config, context));

/** Brings the database to this release's schema. Gives the names of the migrations that were run. */
export const migrateTokens = (databaseUrl: string, logger?: Pick<Logger, 'warn'>): Promise<string[]> =>
  runMigrations(databaseUrl, migrations, logger);
