import {
  brokerList,
  bytes,
  count,
  drainPause,
  kafkaClientSettings,
  kafkaConnectionOf,
  httpUrlList,
  jsonText,
  leaseDuration,
  listenPort,
  milliseconds,
  parseConfig,
  processConfigOf,
  processSettings,
  secretBytes,
  type ServingConfig,
  settingsNeeded,
  traceConfigOf,
  traceSettings,
} from '@libs/config';
import type { EventBusConfig } from '@libs/event-bus';
import { type SigningKey, signingKey } from '@libs/http';
import { type LeaseParameters, leaseParametersFor } from '@libs/revocation';
import { z } from 'zod';
import { type RateLimits, rateLimitSettings, rateLimitsOf } from './limits/rate-limits.config';

export type CacheConfig =
  /** Shared by several gateways; entries carry a MAC under the key. */
  { kind: 'redis'; url: string; macKey: Uint8Array } | { kind: 'memory' };

/** What one gateway process takes upon itself. All of it has defaults that suit a process of one core. */
export interface GatewayLimits {
  /** Raw bytes of an uploaded body, results of an analysis apart. */
  uploadBytes: number;
  /** Raw bytes of a body with results of an analysis. */
  analysisUploadBytes: number;
  /** Raw bytes of every other body. */
  smallBodyBytes: number;
  /** Requests under way; those beyond are answered 503. */
  requests: number;
  /** Replies that go on for minutes, beside the requests under way; those beyond are answered 503. */
  streams: number;
  /** Of one account or repository; those beyond are answered 429. */
  streamsPerCaller: number;
  connections: number;
  /** Connections to each instance of an upstream. */
  upstreamConnections: number;
  /** Decisions remembered in memory. */
  rememberedDecisions: number;
  /** Addresses, tokens and the like whose requests are counted in memory. */
  countedKeys: number;
  /** Tokens whose last use is noted until the tokens API has been told. */
  notedUses: number;
  /** At the latest so long after a use the tokens API is told of it. */
  tokenUsesMs: number;
  headMs: number;
  requestMs: number;
  bodyIdleMs: number;
  /** Longest wait for the head of an answer; of a revocation it is this beyond the longest that it can take. */
  answerMs: number;
  uploadAnswerMs: number;
  /** How long requests under way may go on when the process stops. */
  drainMs: number;
  /** How long a helper, Redis, may keep a decision waiting. */
  cacheMs: number;
}

export const defaultGatewayLimits: GatewayLimits = {
  uploadBytes: 10 * 1024 * 1024,
  analysisUploadBytes: 64 * 1024 * 1024,
  smallBodyBytes: 64 * 1024,
  requests: 1_024,
  streams: 256,
  streamsPerCaller: 10,
  connections: 10_000,
  upstreamConnections: 256,
  rememberedDecisions: 100_000,
  countedKeys: 50_000,
  notedUses: 100_000,
  tokenUsesMs: 60_000,
  headMs: 10_000,
  requestMs: 300_000,
  bodyIdleMs: 20_000,
  answerMs: 15_000,
  uploadAnswerMs: 30_000,
  drainMs: 20_000,
  cacheMs: 50,
};

export interface GatewayConfig extends ServingConfig {
  port: number;
  /** Base URLs of the instances of each service. */
  tokensUrls: readonly string[];
  ingestionUrls: readonly string[];
  lease: LeaseParameters;
  /** This service's own key (kid `gateway:…`). */
  assertionSigningKey: SigningKey;
  cache: CacheConfig;
  /** Where revocations are heard of early; without it they are heard of by the lease alone, which suffices. */
  events?: EventBusConfig | undefined;
  /** Differences from `defaultGatewayLimits`. */
  limits?: Partial<GatewayLimits> | undefined;
  /** Differences from `defaultRateLimits`. */
  rateLimits?: Partial<RateLimits> | undefined;
  /** A line per request; default: yes. */
  accessLog?: boolean | undefined;
  /** The built console; default: where the build puts it. A gateway without one says so to whoever opens it. */
  consoleDir?: string | undefined;
}

export const gatewaySettings = z.object({
  ...processSettings.shape,
  ...traceSettings.shape,
  ...rateLimitSettings.shape,
  PORT: listenPort(3000),
  DRAIN_PAUSE_MS: drainPause,
  TOKENS_URL: httpUrlList.describe('Base URL of the tokens API, or of each instance, separated by commas'),
  INGESTION_URL: httpUrlList.describe(
    'Base URL of the ingestion API, or of each instance, separated by commas',
  ),
  LEASE_MS: leaseDuration,
  ASSERTION_SIGNING_KEY: jsonText(signingKey).meta({
    description: 'Private key of the gateway, an Ed25519 JWK whose kid begins with gateway:',
    secret: true,
  }),
  CACHE: z
    .enum(['redis', 'memory'])
    .default('redis')
    .describe(
      'Where decisions are remembered beside the memory of the process: Redis, shared by all gateways, or nowhere',
    ),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' })
    .optional()
    .meta({ description: 'redis://:password@host:port', neededFor: 'CACHE=redis', secret: true }),
  CACHE_MAC_KEY: secretBytes.optional().meta({
    description:
      'Key of the MAC that entries in Redis carry, the same for every gateway: 32 bytes or more, as base64',
    neededFor: 'CACHE=redis',
  }),
  EVENT_BUS: z
    .enum(['kafka', 'none'])
    .default('kafka')
    .describe('Where revocations are heard of early; none: by the lease alone, which suffices'),
  KAFKA_BROKERS: brokerList.optional().meta({ neededFor: 'EVENT_BUS=kafka' }),
  ...kafkaClientSettings.shape,
  MAX_UPLOAD_BYTES: bytes
    .default(defaultGatewayLimits.uploadBytes)
    .describe('Longest body of an upload, results of an analysis apart, as sent'),
  MAX_ANALYSIS_UPLOAD_BYTES: bytes
    .default(defaultGatewayLimits.analysisUploadBytes)
    .describe('Longest body with results of an analysis, as sent'),
  MAX_REQUESTS: count
    .default(defaultGatewayLimits.requests)
    .describe('Requests under way, uploads included and streams not; beyond it 503'),
  MAX_STREAMS: count
    .default(defaultGatewayLimits.streams)
    .describe('Streams of events under way; beyond it 503'),
  TOKEN_USES_MS: milliseconds
    .min(1_000)
    .max(3_600_000)
    .default(defaultGatewayLimits.tokenUsesMs)
    .describe(
      'At the latest so long after a token was used the tokens API is told of it, for whoever looks when it was used last',
    ),
  ACCESS_LOG: z.enum(['on', 'off']).default('on').describe('A line per request'),
});

const schema = gatewaySettings
  .superRefine(settingsNeeded(gatewaySettings.shape))
  .transform((env): GatewayConfig => ({
    ...processConfigOf(env),
    traces: traceConfigOf(env),
    port: env.PORT,
    drainPauseMs: env.DRAIN_PAUSE_MS,
    tokensUrls: env.TOKENS_URL,
    ingestionUrls: env.INGESTION_URL,
    lease: leaseParametersFor(env.LEASE_MS),
    assertionSigningKey: env.ASSERTION_SIGNING_KEY,
    cache:
      env.CACHE === 'redis' && env.REDIS_URL !== undefined && env.CACHE_MAC_KEY !== undefined
        ? { kind: 'redis', url: env.REDIS_URL, macKey: env.CACHE_MAC_KEY }
        : { kind: 'memory' },
    events:
      env.EVENT_BUS === 'kafka' && env.KAFKA_BROKERS !== undefined
        ? { kind: 'kafka', ...kafkaConnectionOf(env.KAFKA_BROKERS, env), clientId: 'portcullis-gateway' }
        : undefined,
    limits: {
      uploadBytes: env.MAX_UPLOAD_BYTES,
      analysisUploadBytes: env.MAX_ANALYSIS_UPLOAD_BYTES,
      requests: env.MAX_REQUESTS,
      streams: env.MAX_STREAMS,
      tokenUsesMs: env.TOKEN_USES_MS,
    },
    rateLimits: rateLimitsOf(env),
    accessLog: env.ACCESS_LOG === 'on',
  }));

export const readGatewayConfig = (env: Readonly<Record<string, string | undefined>>): GatewayConfig =>
  parseConfig(schema, env);
