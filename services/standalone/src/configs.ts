import { join } from 'node:path';
import type { ProcessConfig } from '@libs/config';
import type { RunningProcess } from '@libs/http';
import { type Secrets, trustedKeysOf } from '@libs/local-instance';
import { defaultLeaseParameters } from '@libs/revocation';
import type { GatewayConfig } from '../../gateway/src/start';
import {
  DEFAULT_DATABASE_POOL,
  defaultUploadLimits,
  defaultWorkerRetention,
  defaultWorkSettings,
  type IngestionApiConfig,
  type IngestionWorkerConfig,
  outboxesOf,
} from '../../ingestion/src/start';
import { defaultTokensRetention, readPeppers, type TokensConfig } from '../../tokens/src/start';
import type { Databases } from './prepare-databases';

export interface Configs {
  tokens: TokensConfig;
  ingestion(tokens: RunningProcess): IngestionApiConfig;
  worker: IngestionWorkerConfig;
  gateway(tokens: RunningProcess, ingestion: RunningProcess): GatewayConfig;
}

const OUTBOX_POLL_MS = 25;
const HOUR_MS = 3_600_000;
/** There is one gateway, and whoever tries it out looks at once. */
const TOKEN_USES_MS = 1_000;

/** What each service is told in standalone mode: loopback only, one log file, the outbox tables as the bus. */
export function configsOf(
  options: { port: number; dataDir: string; consoleDir?: string },
  secrets: Secrets,
  databases: Databases,
): Configs {
  const shared: ProcessConfig & { port: number } = {
    host: '127.0.0.1',
    port: 0,
    managementPort: 0,
    logLevel: 'info',
    logFile: join(options.dataDir, 'portcullis.log'),
  };
  const lease = defaultLeaseParameters;
  const trusted = trustedKeysOf(secrets);
  return {
    tokens: {
      ...shared,
      databaseUrl: databases.tokensUrl,
      lease,
      trustedKeys: trusted,
      peppers: readPeppers(secrets.pepper),
      expirySweepMs: 5_000,
      leaseCleanupMs: HOUR_MS,
      retention: defaultTokensRetention,
      sessions: { localSignIn: true },
    },
    ingestion: (tokens) => ({
      ...shared,
      databaseUrl: databases.ingestionUrl,
      databasePoolSize: DEFAULT_DATABASE_POOL,
      tokensUrls: [urlOf(tokens)],
      lease,
      assertionSigningKey: secrets.ingestionKey,
      assertionTrustedKeys: trusted,
      webhookKey: Buffer.from(secrets.webhookKey, 'base64'),
      limits: defaultUploadLimits,
    }),
    worker: {
      ...shared,
      databaseUrl: databases.ingestionUrl,
      events: outboxesOf(databases.ingestionUrl, databases.tokensUrl, OUTBOX_POLL_MS),
      work: defaultWorkSettings,
      retention: defaultWorkerRetention,
    },
    gateway: (tokens, ingestion) => ({
      ...shared,
      port: options.port,
      tokensUrls: [urlOf(tokens)],
      ingestionUrls: [urlOf(ingestion)],
      lease,
      assertionSigningKey: secrets.gatewayKey,
      cache: { kind: 'memory' },
      events: { kind: 'outbox', databaseUrl: databases.tokensUrl, pollIntervalMs: OUTBOX_POLL_MS },
      consoleDir: options.consoleDir,
      limits: { tokenUsesMs: TOKEN_USES_MS },
    }),
  };
}

export function urlOf(running: RunningProcess): string {
  if (running.url === undefined) throw new Error('This process serves nobody');
  return running.url;
}
