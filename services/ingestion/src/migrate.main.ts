import { readMigrationConfig } from '@libs/config';
import { ensureTopics } from '@libs/event-bus';
import { runJob } from '@libs/http';
import { migrateIngestion } from './start';
import { ingestionTopics } from './topics';

runJob('ingestion-migrate', async (logger) => {
  const { databaseUrl, kafka, topics } = readMigrationConfig(process.env);
  const migrations = await migrateIngestion(databaseUrl, logger);
  logger.info({ migrations }, migrations.length === 0 ? 'The schema is current' : 'The schema was migrated');
  if (!kafka) return;
  await ensureTopics(kafka, ingestionTopics.contracts, {
    ...topics,
    groups: ingestionTopics.groups,
    logger,
  });
  logger.info('The topics are there');
});
