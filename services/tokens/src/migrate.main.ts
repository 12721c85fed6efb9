import { readMigrationConfig } from '@libs/config';
import { ensureTopics } from '@libs/event-bus';
import { runJob } from '@libs/http';
import { migrateTokens } from './start';
import { tokensTopics } from './topics';

runJob('tokens-migrate', async (logger) => {
  const { databaseUrl, kafka, topics } = readMigrationConfig(process.env);
  const migrations = await migrateTokens(databaseUrl, logger);
  logger.info({ migrations }, migrations.length === 0 ? 'The schema is current' : 'The schema was migrated');
  if (!kafka) return;
  await ensureTopics(kafka, tokensTopics.contracts, {
    ...topics,
    groups: tokensTopics.groups,
    logger,
  });
  logger.info('The topics are there');
});
