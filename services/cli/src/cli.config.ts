import { kafkaSettings, parseConfig, postgresUrl, settingsNeeded } from '@libs/config';
import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

export const cliSettings = z.object({
  ...kafkaSettings.shape,
  DATABASE_URL: postgresUrl
    .optional()
    .describe('Database of the service whose events `portcullis events replay --from outbox` sends again'),
});

const outboxSettings = z.object({ DATABASE_URL: postgresUrl });

export const readOutboxUrl = (env: Environment): string => parseConfig(outboxSettings, env).DATABASE_URL;

/** All that any of its commands may take. */
export const readCliConfig = (env: Environment): z.output<typeof cliSettings> =>
  parseConfig(cliSettings.superRefine(settingsNeeded(cliSettings.shape)), env);
