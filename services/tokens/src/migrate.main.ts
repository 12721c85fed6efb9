import { migrationSettings, parseConfig } from '@libs/config';
import { tokenEvents, tokenExpired, tokenRevoked } from '@libs/contracts';
import { ensureTopics } from '@libs/event-bus';
import { runJob } from '@libs/http';
import { migrateTokens } from './start';

runJob('tokens-migrate', async (logger) => {
  const settings = parseConfig(migrationSettings, process.env);
  const migrations = await migrateTokens(settings.DATABASE_URL);
  logger.info({ migrations }, migrations.length === 0 ? 'The schema is current' : 'The schema was migrated');
  if (!settings.KAFKA_BROKERS) return;
  await ensureTopics(settings.KAFKA_BROKERS, tokenEvents, {
    partitions: settings.TOPIC_PARTITIONS,
    replicationFactor: settings.TOPIC_REPLICATION_FACTOR,
    groups: { gateway: [tokenRevoked, tokenExpired] },
    logger,
  });
  logger.info('The topics are there');
});
