import { migrationSettings, parseConfig } from '@libs/config';
import { ensureTopics } from '@libs/event-bus';
import { runJob } from '@libs/http';
import { migrateTokens } from './start';
import { tokensTopics } from './topics';

runJob('tokens-migrate', async (logger) => {
  const settings = parseConfig(migrationSettings, process.env);
  const migrations = await migrateTokens(settings.DATABASE_URL);
  logger.info({ migrations }, migrations.length === 0 ? 'The schema is current' : 'The schema was migrated');
  if (!settings.KAFKA_BROKERS) return;
  await ensureTopics(settings.KAFKA_BROKERS, tokensTopics.contracts, {
    partitions: settings.TOPIC_PARTITIONS,
    replicationFactor: settings.TOPIC_REPLICATION_FACTOR,
    groups: tokensTopics.groups,
    logger,
  });
  logger.info('The topics are there');
});
