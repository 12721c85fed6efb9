import { migrationSettings, parseConfig } from '@libs/config';
import { ensureTopics } from '@libs/event-bus';
import { runJob } from '@libs/http';
import { migrateIngestion } from './start';
import { ingestionTopics } from './topics';

runJob('ingestion-migrate', async (logger) => {
  const settings = parseConfig(migrationSettings, process.env);
  const migrations = await migrateIngestion(settings.DATABASE_URL);
  logger.info({ migrations }, migrations.length === 0 ? 'The schema is current' : 'The schema was migrated');
  if (!settings.KAFKA_BROKERS) return;
  await ensureTopics(settings.KAFKA_BROKERS, ingestionTopics.contracts, {
    partitions: settings.TOPIC_PARTITIONS,
    replicationFactor: settings.TOPIC_REPLICATION_FACTOR,
    groups: ingestionTopics.groups,
    logger,
  });
  logger.info('The topics are there');
});
