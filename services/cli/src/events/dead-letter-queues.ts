import { EVENT_TOPICS, type KafkaCluster } from '@libs/event-log';
import { z } from 'zod';
import { CommandFailed } from '../cli.errors';

const SUFFIX = '.dlq';

export const queueFilter = z.object({
  topic: z.string().min(1).optional(),
  group: z.string().min(1).optional(),
});
export type QueueFilter = z.output<typeof queueFilter>;

/**
 * The dead letter topics of a Kafka. `topic` may name a topic of events, or a dead letter topic itself; without it those beside the topics
 * of docs/api/events.md are meant, whoever's groups they belong to.
 */
export async function findQueues(
  cluster: KafkaCluster,
  { topic, group }: QueueFilter,
): Promise<readonly string[]> {
  const beside = topic === undefined ? EVENT_TOPICS : [topic];
  const found = (await cluster.topics())
    .filter((name) => name.endsWith(SUFFIX))
    .filter((name) => name === topic || beside.some((one) => name.startsWith(`${one}.`)))
    .filter((name) => group === undefined || name.endsWith(`.${group}${SUFFIX}`));
  if (found.length > 0) return found;
  if (topic !== undefined) await cluster.requireTopics([topic]);
  throw new CommandFailed(
    `There is no dead letter topic${topic === undefined ? '' : ` beside ${topic}`}${group === undefined ? '' : ` of the group ${group}`}.`,
  );
}
