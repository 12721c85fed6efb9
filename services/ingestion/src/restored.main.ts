import { runJob } from '@libs/http';
import { afterRestore, readRecoveryConfig } from '@libs/recovery';
import { ingestionMigrations } from './migrations/ingestion-migrations';

runJob('ingestion-restored', async (logger) => {
  const { databaseUrl } = readRecoveryConfig(process.env);
  await afterRestore({ databaseUrl, migrations: ingestionMigrations, logger });
  logger.info(
    'Repositories that were deleted since the backup are not known to be: run publish-again.main.js of the tokens service with --since the time of the backup',
  );
});
