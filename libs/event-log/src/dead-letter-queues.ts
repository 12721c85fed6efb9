import { EVENT_TOPICS } from './event-topics';
import type { KafkaCluster } from './kafka-cluster';
import type { BoundedRange } from './open-ranges';

const SUFFIX = '.dlq';

/** A dead letter topic, with the topic that it is beside and the group whose letters it holds. */
export interface DeadLetterQueue {
  readonly queue: string;
  readonly topic: string;
  readonly group: string;
}

/** The dead letter topics beside these topics, whoever's groups they belong to. */
export function queuesBeside(
  existing: readonly string[],
  topics: readonly string[] = EVENT_TOPICS,
): readonly DeadLetterQueue[] {
  return existing
    .filter((name) => name.endsWith(SUFFIX))
    .flatMap((queue) => {
      // The longest fits: a topic's name may begin with another's.
      const [topic] = topics
        .filter((one) => queue.startsWith(`${one}.`) && queue.length > one.length + 1 + SUFFIX.length)
        .sort((one, other) => other.length - one.length);
      return topic === undefined
        ? []
        : [{ queue, topic, group: queue.slice(topic.length + 1, -SUFFIX.length) }];
    });
}

/** Everything that is in these topics now. */
export async function rangesOf(
  cluster: KafkaCluster,
  topics: readonly string[],
): Promise<readonly BoundedRange[]> {
  const ranges = await Promise.all(
    topics.map(async (topic) =>
      (await cluster.bounds(topic)).map(({ partition, low, high }) => ({
        topic,
        partition,
        from: low,
        to: high,
      })),
    ),
  );
  return ranges.flat();
}
