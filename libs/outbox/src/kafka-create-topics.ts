import { setTimeout as sleep } from 'node:timers/promises';
import { type Admin, type ITopicConfig, KafkaJSNumberOfRetriesExceeded, KafkaJSProtocolError } from 'kafkajs';

const LED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;

/**
 * Creates topics that do not exist, and waits until each of their partitions has a leader. kafkajs' own wait fails at once where the
 * broker that it asks has not heard of a topic yet, as one that is busy has not.
 * @throws what Kafka says of the creation, and what it still says of a topic after a minute
 */
export async function createTopics(admin: Admin, topics: readonly ITopicConfig[]): Promise<void> {
  await admin.createTopics({ topics: [...topics], waitForLeaders: false });
  const names = topics.map(({ topic }) => topic);
  const until = performance.now() + LED_WITHIN_MS;
  for (;;) {
    try {
      await admin.fetchTopicMetadata({ topics: names });
      return;
    } catch (error) {
      if (!isOnItsWay(error) || performance.now() > until) throw error;
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** Also where kafkajs has tried for some time itself and says so. */
const isOnItsWay = (error: unknown): boolean =>
  error instanceof KafkaJSProtocolError
    ? ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'].includes(error.type)
    : error instanceof KafkaJSNumberOfRetriesExceeded && isOnItsWay(error.cause);
