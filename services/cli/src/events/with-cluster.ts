import { KafkaCluster } from '@libs/event-log';
import type { KafkaConnection } from '@libs/outbox';

/** Work on a cluster that is closed whatever comes of it. */
export async function withCluster<T>(
  connection: KafkaConnection,
  work: (cluster: KafkaCluster) => Promise<T>,
): Promise<T> {
  const cluster = await KafkaCluster.connect(connection);
  try {
    return await work(cluster);
  } finally {
    await cluster.close();
  }
}
