import { EventLogTrouble, KafkaCluster } from '@libs/event-log';
import type { KafkaConnection } from '@libs/outbox';
import { CommandFailed } from '../cli.errors';
import { explain } from '../explain';

/** Work on a cluster that is closed whatever comes of it. */
export async function withCluster<T>(
  connection: KafkaConnection,
  work: (cluster: KafkaCluster) => Promise<T>,
): Promise<T> {
  const cluster = await KafkaCluster.connect(connection).catch(unreachable);
  try {
    return await work(cluster);
  } finally {
    await cluster.close();
  }
}

/** With what can be done about it. */
function unreachable(error: unknown): never {
  if (!(error instanceof EventLogTrouble)) throw error;
  throw new CommandFailed(`${error.message} ${explain(error.cause)}`, { cause: error });
}
