import type { Secrets } from '@libs/local-instance';
import { Environments, type Servers } from './environment';
import { runOnce } from './run-once';

const LARGEST_REPLICATION = 3;

/** Brings both databases and the topics to what the compiled programs need. Straight, whatever lies between the processes and their servers. */
export async function migrate(secrets: Secrets, servers: Servers, dist: string | undefined): Promise<void> {
  const environments = new Environments(secrets, servers);
  const replicas = Math.min(LARGEST_REPLICATION, servers.brokers.length);
  const jobs = {
    tokens: await environments.tokensRelay('tokens-migrate'),
    ingestion: await environments.ingestionBackground('ingestion-migrate'),
  };
  for (const [service, environment] of Object.entries(jobs))
    await runOnce(
      `services/${service}/src/migrate.main.js`,
      { ...environment, TOPIC_REPLICATION_FACTOR: String(replicas) },
      dist,
    );
}
