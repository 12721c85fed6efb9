import { runJob } from '@libs/http';
import { publishAgainFrom, readPublishAgainConfig } from '@libs/recovery';
import { ingestionMigrations } from './migrations/ingestion-migrations';

runJob('ingestion-publish-again', async (logger) => {
  const { databaseUrl, since } = readPublishAgainConfig(process.env, process.argv.slice(2));
  await publishAgainFrom({ databaseUrl, migrations: ingestionMigrations, logger }, since);
});
