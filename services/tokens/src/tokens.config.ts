import {
  brokerList,
  count,
  connectionAge,
  drainPause,
  jsonText,
  kafkaClientSettings,
  type KafkaConnectionConfig,
  kafkaConnectionOf,
  leaseDuration,
  listenPort,
  milliseconds,
  parseConfig,
  postgresUrl,
  processConfigOf,
  processSettings,
  retentionPeriod,
  retentionSweep,
  settingsNeeded,
  traceConfigOf,
  traceSettings,
  type ServingConfig,
} from '@libs/config';
import { type TrustedKeys, trustedKeys } from '@libs/http';
import { type LeaseParameters, leaseParametersFor } from '@libs/revocation';
import { z } from 'zod';
import { peppers } from './peppers.config';
import { type SessionSettings, sessionSettings, sessionSettingsOf } from './sessions/sessions.config';
import { checkSignIn, type SignInConfig, signInConfigOf, signInSettings } from './sign-in/sign-in.config';
import type { Pepper } from './tokens/token-hasher';

export interface TokensRetention {
  /** How long rows of the revocation log are kept. */
  readonly revocationLogMs: number;
  readonly sweepMs: number;
}

export const defaultTokensRetention: TokensRetention = {
  revocationLogMs: 7 * 86_400_000,
  sweepMs: 3_600_000,
};

/** Requests under way; those beyond are answered 503. Renewals of leases are always taken. */
export interface TokensRequestLimits {
  /** Questions of gateways about tokens. */
  readonly introspections: number;
  /** Everything else. */
  readonly requests: number;
}

export const defaultTokensRequestLimits: TokensRequestLimits = { introspections: 128, requests: 256 };

export interface TokensConfig extends ServingConfig {
  readonly port: number;
  readonly databaseUrl: string;
  readonly lease: LeaseParameters;
  /** Public keys of the gateway and of ingestion. */
  readonly trustedKeys: TrustedKeys;
  /** Where consumers and dead letters are looked at; absent: nowhere. Nothing else here needs Kafka. */
  readonly kafka?: KafkaConnectionConfig | undefined;
  /** The first one is for new tokens; all of them verify. */
  readonly peppers: readonly Pepper[];
  /** How often expired tokens are looked for. */
  readonly expirySweepMs: number;
  /** After how long without a beat a lease row is removed. */
  readonly leaseCleanupMs: number;
  readonly retention: TokensRetention;
  /** Differences from `defaultSessionSettings`. */
  readonly sessions?: Partial<SessionSettings> | undefined;
  /** Providers that people can sign in at; absent: none. */
  readonly signIn?: SignInConfig | undefined;
  /** Differences from `defaultTokensRequestLimits`. */
  readonly requestLimits?: Partial<TokensRequestLimits> | undefined;
}

export const tokensSettings = z.object({
  ...processSettings.shape,
  ...traceSettings.shape,
  PORT: listenPort(3001),
  DRAIN_PAUSE_MS: drainPause,
  CONNECTION_AGE_MS: connectionAge,
  DATABASE_URL: postgresUrl,
  LEASE_MS: leaseDuration,
  ASSERTION_TRUSTED_KEYS: jsonText(trustedKeys).describe(
    'Public keys of the gateway and of ingestion, as a JWK set; two of one while its key is rotated',
  ),
  PEPPERS: peppers,
  ...sessionSettings.shape,
  ...signInSettings.shape,
  EXPIRY_SWEEP_MS: milliseconds.min(100).default(5_000).describe('How often expired tokens are looked for'),
  // Twice the longest lease: a row that is gone counts as a lease that is over.
  LEASE_CLEANUP_MS: milliseconds
    .min(120_000)
    .default(3_600_000)
    .describe('After how long without a beat the row of a lease is removed'),
  REVOCATION_LOG_RETENTION_MS: retentionPeriod.describe(
    'How long rows of the revocation log are kept; whoever was away for longer begins anew',
  ),
  RETENTION_SWEEP_MS: retentionSweep,
  KAFKA_BROKERS: brokerList
    .optional()
    .describe(
      'For the operations page alone: where it looks at consumers and dead letters, as host:port with commas between; absent: it does not',
    ),
  ...kafkaClientSettings.shape,
  MAX_INTROSPECTIONS: count
    .default(defaultTokensRequestLimits.introspections)
    .describe('Questions of gateways about tokens under way; beyond it 503'),
  MAX_REQUESTS: count
    .default(defaultTokensRequestLimits.requests)
    .describe('Other requests under way, without renewals of leases; beyond it 503'),
});

const schema = tokensSettings
  .superRefine(checkSignIn)
  .superRefine(settingsNeeded(tokensSettings.shape))
  .transform((env): TokensConfig => ({
    ...processConfigOf(env),
    traces: traceConfigOf(env),
    port: env.PORT,
    drainPauseMs: env.DRAIN_PAUSE_MS,
    connectionAgeMs: env.CONNECTION_AGE_MS,
    databaseUrl: env.DATABASE_URL,
    lease: leaseParametersFor(env.LEASE_MS),
    kafka: env.KAFKA_BROKERS && kafkaConnectionOf(env.KAFKA_BROKERS, env),
    trustedKeys: env.ASSERTION_TRUSTED_KEYS,
    peppers: env.PEPPERS,
    sessions: sessionSettingsOf(env),
    signIn: signInConfigOf(env),
    expirySweepMs: env.EXPIRY_SWEEP_MS,
    leaseCleanupMs: env.LEASE_CLEANUP_MS,
    retention: { revocationLogMs: env.REVOCATION_LOG_RETENTION_MS, sweepMs: env.RETENTION_SWEEP_MS },
    requestLimits: { introspections: env.MAX_INTROSPECTIONS, requests: env.MAX_REQUESTS },
  }));

export const readTokensConfig = (env: NodeJS.ProcessEnv): TokensConfig => parseConfig(schema, env);
