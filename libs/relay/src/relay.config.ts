import {
  type KafkaConnectionConfig,
  kafkaConnectionOf,
  kafkaSettings,
  parseConfig,
  postgresUrl,
  type ProcessConfig,
  processConfigOf,
  processSettings,
  retentionPeriod,
  settingsNeeded,
  traceConfigOf,
  traceSettings,
} from '@libs/config';
import { z } from 'zod';

export interface RelayConfig extends ProcessConfig {
  readonly databaseUrl: string;
  readonly kafka: KafkaConnectionConfig;
  /** How long events that are in Kafka stay in the outbox too; seven days by default. */
  readonly outboxRetentionMs?: number | undefined;
}

export const relaySettings = z.object({
  ...processSettings.shape,
  ...traceSettings.shape,
  DATABASE_URL: postgresUrl,
  ...kafkaSettings.shape,
  OUTBOX_RETENTION_MS: retentionPeriod.describe(
    'How long events that are in Kafka stay in the outbox too, to be sent again from there',
  ),
});

const schema = relaySettings
  .superRefine(settingsNeeded(relaySettings.shape))
  .transform((env): RelayConfig => ({
    ...processConfigOf(env),
    traces: traceConfigOf(env),
    databaseUrl: env.DATABASE_URL,
    kafka: kafkaConnectionOf(env.KAFKA_BROKERS, env),
    outboxRetentionMs: env.OUTBOX_RETENTION_MS,
  }));

export const readRelayConfig = (env: Readonly<Record<string, string | undefined>>): RelayConfig =>
  parseConfig(schema, env);
