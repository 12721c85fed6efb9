import { brokerList, parseConfig, postgresUrl } from '@libs/config';
import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

export const cliSettings = z.object({
  KAFKA_BROKERS: brokerList,
  DATABASE_URL: postgresUrl
    .optional()
    .describe('Database of the service whose events `portcullis events replay --from outbox` sends again'),
});

const outboxSettings = z.object({ DATABASE_URL: postgresUrl });

export const readBrokers = (env: Environment): readonly string[] =>
  parseConfig(cliSettings.pick({ KAFKA_BROKERS: true }), env).KAFKA_BROKERS;

export const readOutboxUrl = (env: Environment): string => parseConfig(outboxSettings, env).DATABASE_URL;
