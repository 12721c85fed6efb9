import { parseConfig, postgresUrl } from '@libs/config';
import { createLogger } from '@libs/telemetry';
import { z } from 'zod';
import { migrateTokens } from './start';

const logger = createLogger({ service: 'tokens-migrate' });

async function migrate(): Promise<void> {
  const { DATABASE_URL } = parseConfig(z.object({ DATABASE_URL: postgresUrl }), process.env);
  const migrations = await migrateTokens(DATABASE_URL);
  logger.info({ migrations }, migrations.length === 0 ? 'The schema is current' : 'The schema was migrated');
}

migrate().catch((error: unknown) => {
  logger.fatal({ err: error }, error instanceof Error ? error.message : 'The migration failed');
  process.exitCode = 1;
});
