import type { Admin, Kafka } from 'kafkajs';
import type { Lag } from './event-bus';
import { deadLetterTopic } from './kafka-topics';

/** Asks the broker how far consumer groups are behind, on a connection that is made at the first question. */
export class KafkaLag {
  private admin: Promise<Admin> | undefined;

  constructor(private readonly kafka: Kafka) {}

  /** From what the group has committed; a group that never did begins at what is still there. */
  async of(group: string, topics: readonly string[]): Promise<Lag[]> {
    try {
      const admin = await (this.admin ??= this.connect());
      const committed = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
      return await Promise.all(
        committed.map(async ({ topic, partitions }) => {
          const next = new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)]));
          const ends = await admin.fetchTopicOffsets(topic);
          const events = ends.reduce((sum, { partition, low, high }) => {
            const at = Math.max(next.get(partition) ?? -1, Number(low));
            return sum + Math.max(0, Number(high) - at);
          }, 0);
          return { group, topic, events, deadLetters: await lengthOf(admin, deadLetterTopic(topic, group)) };
        }),
      );
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const { admin } = this;
    this.admin = undefined;
    // One that never connected has nothing to close, and one that fails to say goodbye is gone all the same.
    await admin?.then((connected) => connected.disconnect()).catch(() => undefined);
  }

  private async connect(): Promise<Admin> {
    const admin = this.kafka.admin({ retry: { retries: 1 } });
    await admin.connect();
    return admin;
  }
}

/** A topic that nobody has made cannot be counted. */
async function lengthOf(admin: Admin, topic: string): Promise<number> {
  const ends = await admin.fetchTopicOffsets(topic).catch(() => [{ low: '0', high: 'NaN' }]);
  return ends.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
}
