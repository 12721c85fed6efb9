import { assertSchemaIsCurrent, connectionsOf, runMigrations } from '@libs/database';
import { type RunningProcess, startHttpApp } from '@libs/http';
import { type RelayConfig, startRelay } from '@libs/relay';
import { createProcessContext, Readiness } from '@libs/telemetry';
import { DataSource } from 'typeorm';
import { AppModule } from './app.module';
import { Background } from './background';
import { isReachable } from './is-reachable';
import { announceLease } from './revocations/announce-lease';
import { ProtocolPool } from './revocations/protocol-pool';
import { migrations } from './schema';
import { Stopping } from './stopping';
import type { TokensConfig } from './tokens.config';
import { TokenHasher } from './tokens/token-hasher';
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

/** Issues, lists, introspects and revokes tokens; the authority that every gateway's lease is from. */
export function startTokensApi(config: TokensConfig): Promise<RunningProcess> {
  const context = createProcessContext('tokens-api', config);
  return startHttpApp(AppModule.forRoot(config, context), {
    context,
    host: config.host,
    port: config.port,
    managementPort: config.managementPort,
    bodies: 'json',
    measured: true,
    beforeListen: async (app) => {
      const db = app.get(DataSource);
      await assertSchemaIsCurrent(db);
      context.pools.watch('database', () => connectionsOf(db));
      context.pools.watch('protocol', () => app.get(ProtocolPool).connections());
      await announceLease(db, config.lease);
      await warnOfUnknownPeppers(db, app.get(TokenHasher), context.logger);
      app.get(Readiness).add('database', isReachable(app.get(ProtocolPool)));
      await app.get(Background).start();
    },
    beforeClose: (app) => {
      app.get(Stopping).begin();
      return Promise.resolve();
    },
  });
}

/** Moves token events from the outbox to Kafka. */
export const startTokensRelay = (config: RelayConfig): Promise<RunningProcess> =>
  startRelay('tokens', config);

/** Brings the database to this release's schema. Gives the names of the migrations that were run. */
export const migrateTokens = (databaseUrl: string): Promise<string[]> =>
  runMigrations(databaseUrl, migrations);
