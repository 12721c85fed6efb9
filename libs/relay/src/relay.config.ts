import {
  brokerList,
  parseConfig,
  postgresUrl,
  type ProcessConfig,
  processConfigOf,
  processSettings,
} from '@libs/config';
import { z } from 'zod';

export interface RelayConfig extends ProcessConfig {
  readonly databaseUrl: string;
  readonly kafka: { readonly brokers: readonly string[] };
}

export const relaySettings = z.object({
  ...processSettings.shape,
  DATABASE_URL: postgresUrl,
  KAFKA_BROKERS: brokerList,
});

const schema = relaySettings.transform((env): RelayConfig => ({
  ...processConfigOf(env),
  databaseUrl: env.DATABASE_URL,
  kafka: { brokers: env.KAFKA_BROKERS },
}));

export const readRelayConfig = (env: Readonly<Record<string, string | undefined>>): RelayConfig =>
  parseConfig(schema, env);
