import { z } from 'zod';
import {
  brokerList,
  bytes,
  count,
  connectionAge,
  drainPause,
  kafkaClientSettings,
  kafkaConnectionOf,
  httpUrlList,
  jsonText,
  leaseDuration,
  listenPort,
  milliseconds,
  parseConfig,
  postgresUrl,
  type ProcessConfig,
  processConfigOf,
  processSettings,
  retentionPeriod,
  retentionSweep,
  secretBytes,
  type ServingConfig,
  settingsNeeded,
  traceConfigOf,
  traceSettings,
} from '@libs/config';
import { accessChanged } from '@libs/contracts';
import type { EventBusConfig } from '@libs/event-bus';
import { type SigningKey, signingKey, type TrustedKeys, trustedKeys } from '@libs/http';
import { type LeaseParameters, leaseParametersFor } from '@libs/revocation';
import type { StreamSettings } from './coverage/live/stream-settings';

interface ServiceConfig extends ProcessConfig {
  databaseUrl: string;
}

/** Of one body. */
export interface BodyLimits {
  /** The body as sent, and what a compressed one expands to. */
  maxBodyBytes: number;
  /** The whole body must have arrived after this. */
  bodyTimeoutMs: number;
}

/** Its own body limits are those of coverage reports. */
export interface UploadLimits extends BodyLimits {
  /** Bodies being received at one time, all together; beyond it 503. */
  maxBytesInFlight: number;
  /** Received uploads that wait for their turn to be stored; beyond it 503. */
  maxQueued: number;
  /**
   * Of results of an analysis. One batch of Codacy's analysis CLI, 50,000 results in indented JSON (contract 1.5), is more than 25 MB.
   * The CLI goes on past a refusal, so a batch that is refused is lost without a word.
   */
  analysis: BodyLimits;
}

export const defaultUploadLimits: UploadLimits = {
  maxBodyBytes: 10 * 1024 * 1024,
  maxBytesInFlight: 128 * 1024 * 1024,
  maxQueued: 128,
  bodyTimeoutMs: 30_000,
  // As slow a client as may send a coverage report: about 350 kB/s.
  analysis: { maxBodyBytes: 64 * 1024 * 1024, bodyTimeoutMs: 180_000 },
};

/** Requests under way; those beyond are answered 503. */
export interface IngestionRequestLimits {
  /** Beside what `maxBytesInFlight` allows of them: clients may take their time. */
  uploads: number;
  /** Replies that go on for minutes: streams of events. */
  streams: number;
  /** Everything else. */
  requests: number;
}

export const defaultIngestionRequestLimits: IngestionRequestLimits = {
  uploads: 512,
  streams: 256,
  requests: 128,
};

export const DEFAULT_DATABASE_POOL = 20;

export interface IngestionApiConfig extends ServiceConfig, ServingConfig {
  port: number;
  /** Connections to Postgres; an upload that waits longer than 5 s for one is answered 503. */
  databasePoolSize: number;
  /** Base URLs of the tokens API's instances. */
  tokensUrls: readonly string[];
  lease: LeaseParameters;
  /** This service's own key (kid `ingestion:…`), for the lease calls to the tokens API. */
  assertionSigningKey: SigningKey;
  /** The gateway's public keys. */
  assertionTrustedKeys: TrustedKeys;
  /** The secrets of webhooks follow from it; with another one, every webhook has another secret. */
  webhookKey: Uint8Array;
  limits: UploadLimits;
  /** Differences from `defaultIngestionRequestLimits`. */
  requestLimits?: Partial<IngestionRequestLimits> | undefined;
  /** Differences from `defaultStreamSettings`. */
  streams?: Partial<StreamSettings> | undefined;
  /** A JSON file with more tools and patterns than are shipped: see configuration/catalogue-file.ts. */
  toolCataloguePath?: string | undefined;
}

export interface WorkSettings {
  /** Reports worked on at one time by this process. */
  concurrency: number;
  /** How often the queue is looked at without being woken. */
  sweepMs: number;
  /** A report whose worker was not heard of for this long is given to another. */
  claimMs: number;
  /** Attempts before a report is parked; a crash of the worker counts as one. */
  maxAttempts: number;
  /** Waits between attempts: doubled each time from the first to the last. */
  backoff: { firstMs: number; maxMs: number };
}

export const defaultWorkSettings: WorkSettings = {
  concurrency: 2,
  sweepMs: 1_000,
  claimMs: 30_000,
  maxAttempts: 12,
  backoff: { firstMs: 1_000, maxMs: 300_000 },
};

export interface IngestionWorkerConfig extends ServiceConfig {
  events: EventBusConfig;
  work: WorkSettings;
  retention: WorkerRetention;
}

export interface WorkerRetention {
  /** How long the body of a coverage upload is kept after a complete one took its place. */
  supersededBodiesMs: number;
  /** How long everything of a repository is kept after it was deleted. */
  deletedRepositoriesMs: number;
  sweepMs: number;
}

export const defaultWorkerRetention: WorkerRetention = {
  supersededBodiesMs: 30 * 86_400_000,
  deletedRepositoriesMs: 30 * 86_400_000,
  sweepMs: 3_600_000,
};

const OUTBOX_POLL_MS = 250;

/** Without Kafka: this service's events from its own outbox table, those of the tokens service from its. */
export function outboxesOf(
  databaseUrl: string,
  tokensDatabaseUrl: string | undefined,
  pollIntervalMs: number,
  retentionMs?: number,
): EventBusConfig {
  const at = (url: string) => ({ kind: 'outbox', databaseUrl: url, pollIntervalMs, retentionMs }) as const;
  if (tokensDatabaseUrl === undefined) return at(databaseUrl);
  return {
    kind: 'joined',
    otherwise: at(databaseUrl),
    byTopic: { [accessChanged.topic]: at(tokensDatabaseUrl) },
  };
}

const database = { DATABASE_URL: postgresUrl };

type ServiceEnvironment = z.output<typeof processSettings> &
  z.output<typeof traceSettings> & { DATABASE_URL: string };

const serviceOf = (env: ServiceEnvironment): ServiceConfig => ({
  ...processConfigOf(env),
  traces: traceConfigOf(env),
  databaseUrl: env.DATABASE_URL,
});

export const ingestionApiSettings = z.object({
  ...processSettings.shape,
  ...traceSettings.shape,
  ...database,
  PORT: listenPort(3002),
  DRAIN_PAUSE_MS: drainPause,
  CONNECTION_AGE_MS: connectionAge,
  DATABASE_POOL: count
    .default(DEFAULT_DATABASE_POOL)
    .describe('Connections to Postgres; an upload that waits longer than 5 s for one is answered 503'),
  TOKENS_URL: httpUrlList.describe('Base URL of the tokens API, or of each instance, separated by commas'),
  LEASE_MS: leaseDuration,
  ASSERTION_SIGNING_KEY: jsonText(signingKey).meta({
    description: 'Private key of ingestion, an Ed25519 JWK whose kid begins with ingestion:',
    secret: true,
  }),
  ASSERTION_TRUSTED_KEYS: jsonText(trustedKeys).describe(
    'Public keys of the gateway, as a JWK set; two while one is rotated',
  ),
  WEBHOOK_KEY: secretBytes.describe(
    'What the secrets of webhooks are derived from: 32 bytes or more, as base64',
  ),
  MAX_BODY_BYTES: bytes
    .default(defaultUploadLimits.maxBodyBytes)
    .describe('Longest coverage report: the body as sent, and what a compressed one expands to'),
  MAX_ANALYSIS_BODY_BYTES: bytes
    .default(defaultUploadLimits.analysis.maxBodyBytes)
    .describe(
      'Longest body with results of an analysis, as sent and as what a compressed one expands to; at most MAX_BYTES_IN_FLIGHT',
    ),
  MAX_BYTES_IN_FLIGHT: bytes
    .default(defaultUploadLimits.maxBytesInFlight)
    .describe('Bodies being received at one time, all together; beyond it 503'),
  MAX_QUEUED_UPLOADS: count
    .default(defaultUploadLimits.maxQueued)
    .describe(
      'Received uploads that wait to be stored, which takes six in ten of the connections to Postgres at most; beyond it 503',
    ),
  MAX_UPLOADS: count
    .default(defaultIngestionRequestLimits.uploads)
    .describe('Uploads under way; beyond it 503'),
  MAX_STREAMS: count
    .default(defaultIngestionRequestLimits.streams)
    .describe('Streams of events under way; beyond it 503'),
  MAX_REQUESTS: count
    .default(defaultIngestionRequestLimits.requests)
    .describe('Requests under way beside uploads and streams; beyond it 503'),
  BODY_TIMEOUT_MS: milliseconds
    .default(defaultUploadLimits.bodyTimeoutMs)
    .describe('Within this the whole body must have arrived, results of an analysis apart'),
  ANALYSIS_BODY_TIMEOUT_MS: milliseconds
    .default(defaultUploadLimits.analysis.bodyTimeoutMs)
    .describe('Within this a whole body with results of an analysis must have arrived'),
  TOOL_CATALOGUE: z
    .string()
    .min(1)
    .optional()
    .describe('A JSON file with more tools and patterns than are shipped'),
});

const apiSchema = ingestionApiSettings
  .refine((env) => env.MAX_BYTES_IN_FLIGHT >= env.MAX_BODY_BYTES, {
    path: ['MAX_BYTES_IN_FLIGHT'],
    error: 'must be at least MAX_BODY_BYTES',
  })
  .refine((env) => env.MAX_BYTES_IN_FLIGHT >= env.MAX_ANALYSIS_BODY_BYTES, {
    path: ['MAX_BYTES_IN_FLIGHT'],
    error: 'must be at least MAX_ANALYSIS_BODY_BYTES',
  })
  .transform((env): IngestionApiConfig => ({
    ...serviceOf(env),
    port: env.PORT,
    drainPauseMs: env.DRAIN_PAUSE_MS,
    connectionAgeMs: env.CONNECTION_AGE_MS,
    databasePoolSize: env.DATABASE_POOL,
    tokensUrls: env.TOKENS_URL,
    lease: leaseParametersFor(env.LEASE_MS),
    assertionSigningKey: env.ASSERTION_SIGNING_KEY,
    assertionTrustedKeys: env.ASSERTION_TRUSTED_KEYS,
    webhookKey: env.WEBHOOK_KEY,
    limits: {
      maxBodyBytes: env.MAX_BODY_BYTES,
      maxBytesInFlight: env.MAX_BYTES_IN_FLIGHT,
      maxQueued: env.MAX_QUEUED_UPLOADS,
      bodyTimeoutMs: env.BODY_TIMEOUT_MS,
      analysis: { maxBodyBytes: env.MAX_ANALYSIS_BODY_BYTES, bodyTimeoutMs: env.ANALYSIS_BODY_TIMEOUT_MS },
    },
    requestLimits: { uploads: env.MAX_UPLOADS, streams: env.MAX_STREAMS, requests: env.MAX_REQUESTS },
    toolCataloguePath: env.TOOL_CATALOGUE,
  }));

export const ingestionWorkerSettings = z.object({
  ...processSettings.shape,
  ...traceSettings.shape,
  ...database,
  EVENT_BUS: z
    .enum(['kafka', 'outbox'])
    .default('kafka')
    .describe('What wakes the worker: Kafka, or without Kafka the tables that the relays read'),
  KAFKA_BROKERS: brokerList.optional().meta({ neededFor: 'EVENT_BUS=kafka' }),
  ...kafkaClientSettings.shape,
  TOKENS_DATABASE_URL: postgresUrl
    .optional()
    .describe('EVENT_BUS=outbox: where the tokens service publishes; without it deletions are not heard of'),
  WORK_CONCURRENCY: count
    .default(defaultWorkSettings.concurrency)
    .describe('Reports worked on at one time by this process'),
  WORK_SWEEP_MS: milliseconds
    .default(defaultWorkSettings.sweepMs)
    .describe('How often the queue is looked at without being woken'),
  WORK_CLAIM_MS: milliseconds
    .default(defaultWorkSettings.claimMs)
    .describe('A report whose worker was not heard of for this long is given to another'),
  WORK_MAX_ATTEMPTS: count
    .default(defaultWorkSettings.maxAttempts)
    .describe('Attempts before a report is parked; a crash of the worker counts as one'),
  OUTBOX_RETENTION_MS: retentionPeriod.describe(
    'EVENT_BUS=outbox: how long events are kept that every group has read',
  ),
  SUPERSEDED_BODY_RETENTION_MS: retentionPeriod
    .default(defaultWorkerRetention.supersededBodiesMs)
    .describe('How long the body of a coverage upload is kept after a complete one took its place'),
  DELETED_REPOSITORY_RETENTION_MS: retentionPeriod
    .default(defaultWorkerRetention.deletedRepositoriesMs)
    .describe('How long uploads, reports and everything else of a repository are kept after it was deleted'),
  RETENTION_SWEEP_MS: retentionSweep,
});

const workerSchema = ingestionWorkerSettings
  .superRefine(settingsNeeded(ingestionWorkerSettings.shape))
  .transform((env): IngestionWorkerConfig => {
    const work = {
      ...defaultWorkSettings,
      concurrency: env.WORK_CONCURRENCY,
      sweepMs: env.WORK_SWEEP_MS,
      claimMs: env.WORK_CLAIM_MS,
      maxAttempts: env.WORK_MAX_ATTEMPTS,
    };
    const retention = {
      supersededBodiesMs: env.SUPERSEDED_BODY_RETENTION_MS,
      deletedRepositoriesMs: env.DELETED_REPOSITORY_RETENTION_MS,
      sweepMs: env.RETENTION_SWEEP_MS,
    };
    const shared = { ...serviceOf(env), work, retention };
    if (env.EVENT_BUS === 'outbox') {
      const { DATABASE_URL: own, TOKENS_DATABASE_URL: tokens, OUTBOX_RETENTION_MS: retentionMs } = env;
      return { ...shared, events: outboxesOf(own, tokens, OUTBOX_POLL_MS, retentionMs) };
    }
    // They are there: settingsNeeded has seen to it.
    const connection = kafkaConnectionOf(env.KAFKA_BROKERS ?? [], env);
    return { ...shared, events: { kind: 'kafka', ...connection, clientId: 'portcullis-ingestion-worker' } };
  });

type Environment = Readonly<Record<string, string | undefined>>;

export const readIngestionApiConfig = (env: Environment): IngestionApiConfig => parseConfig(apiSchema, env);
export const readIngestionWorkerConfig = (env: Environment): IngestionWorkerConfig =>
  parseConfig(workerSchema, env);
