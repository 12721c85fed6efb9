import { type Secrets, trustedKeysOf } from '@libs/local-instance';

export interface Servers {
  tokensDatabaseUrl: string;
  ingestionDatabaseUrl: string;
  redisUrl: string;
  brokers: readonly string[];
}

type Environment = Readonly<Record<string, string>>;

/** What each kind of process is told, and nothing more: gateways get no database, services get no cache. */
export interface Environments {
  tokensApi: Environment;
  tokensRelay: Environment;
  ingestionApi: (tokensUrls: readonly string[]) => Environment;
  ingestionWorker: Environment;
  ingestionRelay: Environment;
  gateway: (tokensUrls: readonly string[], ingestionUrls: readonly string[]) => Environment;
}

export function environmentsOf(secrets: Secrets, servers: Servers, extra: Environment = {}): Environments {
  const kafka = { EVENT_BUS: 'kafka', KAFKA_BROKERS: servers.brokers.join(',') };
  const trusted = { ASSERTION_TRUSTED_KEYS: JSON.stringify(trustedKeysOf(secrets)) };
  const tokens = { ...extra, DATABASE_URL: servers.tokensDatabaseUrl };
  const ingestion = { ...extra, DATABASE_URL: servers.ingestionDatabaseUrl };
  return {
    tokensApi: { ...tokens, ...trusted, PEPPERS: secrets.pepper },
    tokensRelay: { ...tokens, ...kafka },
    ingestionApi: (tokensUrls) => ({
      ...ingestion,
      ...trusted,
      ASSERTION_SIGNING_KEY: JSON.stringify(secrets.ingestionKey),
      WEBHOOK_KEY: secrets.webhookKey,
      TOKENS_URL: tokensUrls.join(','),
    }),
    ingestionWorker: { ...ingestion, ...kafka },
    ingestionRelay: { ...ingestion, ...kafka },
    gateway: (tokensUrls, ingestionUrls) => ({
      ...extra,
      ...kafka,
      ASSERTION_SIGNING_KEY: JSON.stringify(secrets.gatewayKey),
      TOKENS_URL: tokensUrls.join(','),
      INGESTION_URL: ingestionUrls.join(','),
      CACHE: 'redis',
      REDIS_URL: servers.redisUrl,
      CACHE_MAC_KEY: secrets.cacheMacKey,
    }),
  };
}
