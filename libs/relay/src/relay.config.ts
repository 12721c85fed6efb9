import {
  brokerList,
  parseConfig,
  postgresUrl,
  type ProcessConfig,
  processConfigOf,
  processSettings,
  retentionPeriod,
  traceConfigOf,
  traceSettings,
} from '@libs/config';
import { z } from 'zod';

export interface RelayConfig extends ProcessConfig {
  readonly databaseUrl: string;
  readonly kafka: { readonly brokers: readonly string[] };
  /** How long events that are in Kafka stay in the outbox too; seven days by default. */
  readonly outboxRetentionMs?: number | undefined;
}

export const relaySettings = z.object({
  ...processSettings.shape,
  ...traceSettings.shape,
  DATABASE_URL: postgresUrl,
  KAFKA_BROKERS: brokerList,
  OUTBOX_RETENTION_MS: retentionPeriod.describe(
    'How long events that are in Kafka stay in the outbox too, to be sent again from there',
  ),
});

const schema = relaySettings.transform((env): RelayConfig => ({
  ...processConfigOf(env),
  traces: traceConfigOf(env),
  databaseUrl: env.DATABASE_URL,
  kafka: { brokers: env.KAFKA_BROKERS },
  outboxRetentionMs: env.OUTBOX_RETENTION_MS,
}));

export const readRelayConfig = (env: Readonly<Record<string, string | undefined>>): RelayConfig =>
  parseConfig(schema, env);
