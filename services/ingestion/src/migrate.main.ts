import { migrationSettings, parseConfig } from '@libs/config';
import {
  accessChanged,
  analysisEvents,
  analysisUploadReceived,
  coverageEvents,
  coverageUploadReceived,
} from '@libs/contracts';
import { ensureTopics } from '@libs/event-bus';
import { runJob } from '@libs/http';
import { migrateIngestion } from './start';

runJob('ingestion-migrate', async (logger) => {
  const settings = parseConfig(migrationSettings, process.env);
  const migrations = await migrateIngestion(settings.DATABASE_URL);
  logger.info({ migrations }, migrations.length === 0 ? 'The schema is current' : 'The schema was migrated');
  if (!settings.KAFKA_BROKERS) return;
  await ensureTopics(settings.KAFKA_BROKERS, [...coverageEvents, ...analysisEvents], {
    partitions: settings.TOPIC_PARTITIONS,
    replicationFactor: settings.TOPIC_REPLICATION_FACTOR,
    groups: {
      'ingestion-worker': [coverageUploadReceived, analysisUploadReceived],
      'ingestion-repositories': [accessChanged],
    },
    logger,
  });
  logger.info('The topics are there');
});
