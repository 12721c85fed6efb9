import { createLogger } from '@libs/telemetry';
import { readMigrationUrl } from './ingestion.config';
import { migrateIngestion } from './start';

const logger = createLogger({ service: 'ingestion-migrate' });
// An async function, so that a setting that is missing is a sentence in the log as well.
const migrate = async (): Promise<string[]> => migrateIngestion(readMigrationUrl(process.env));

migrate().then(
  (steps) => logger.info({ steps }, steps.length === 0 ? 'The schema is current' : 'The schema was migrated'),
  (error: unknown) => {
    logger.fatal({ err: error }, error instanceof Error ? error.message : 'The migration failed');
    process.exitCode = 1;
  },
);
