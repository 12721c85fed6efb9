import { setTimeout as sleep } from 'node:timers/promises';
import { tokenEvents, tokenStates } from '@libs/contracts';
import { plannedTopics } from '@libs/event-bus';
import { createKafka, createTopics, type EventLog, type KafkaConnection } from '@libs/outbox';
import { type Admin, type Kafka, KafkaJSError } from 'kafkajs';
import type { Place } from './consumer';
import { KafkaSender } from './kafka-sender';
import { TOPIC_NAMES } from './records';

const PARTITIONS = 3;
const ATTEMPTS = 40;
const AGAIN_MS = 250;
const ignore = (): void => undefined;
/** What goes wrong is told by who asked. */
const silent: EventLog = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The subscriber's test broker. Each use has a client of its own: one that knew a topic cannot do without it when it is gone. */
export class KafkaBroker {
  private readonly kafka: Kafka;

  constructor(private readonly connection: KafkaConnection) {
    this.kafka = createKafka({
      ...connection,
      clientId: 'portcullis-conformance',
      logger: silent,
      retries: 5,
    });
  }

  place(prefix: string): Place {
    const [history, states] = [prefix + TOPIC_NAMES.history, prefix + TOPIC_NAMES.states];
    return { brokers: this.connection.brokers, prefix, history, states };
  }

  /** Of the two topics, those that are there. */
  existing({ history, states }: Place): Promise<string[]> {
    return this.withAdmin(async (admin) => {
      const all = await admin.listTopics();
      return all.filter((topic) => topic === history || topic === states);
    });
  }

  holdsEvents(topic: string): Promise<boolean> {
    return this.withAdmin(async (admin) => {
      const offsets = await admin.fetchTopicOffsets(topic);
      return offsets.some(({ low, high }) => BigInt(high) > BigInt(low));
    });
  }

  /** As Portcullis makes them, on one broker. */
  async createTopics({ prefix, history, states }: Place): Promise<void> {
    const settings = { partitions: PARTITIONS, replicationFactor: 1 };
    const planned = plannedTopics([...tokenEvents, ...tokenStates], settings);
    const topics = planned.map((config) => ({ ...config, topic: prefix + config.topic }));
    // A topic of the same name that was removed a moment ago is still in the way.
    await again(() => this.withAdmin((admin) => createTopics(admin, topics)));
    // Known is not yet led: a consumer that is started now shall not be the one to find out.
    for (const topic of [history, states]) await again(() => this.holdsEvents(topic));
  }

  /** Removes the two topics, and what the consumer has made beside them, dead letter topics say. */
  async removeTopics({ history, states }: Place): Promise<void> {
    const isOurs = (topic: string): boolean =>
      [history, states].some((own) => topic === own || topic.startsWith(`${own}.`));
    await this.withAdmin(async (admin) => {
      const topics = (await admin.listTopics()).filter(isOurs);
      if (topics.length > 0) await admin.deleteTopics({ topics });
    });
  }

  /** To be closed. */
  async sender(place: Place): Promise<KafkaSender> {
    const { topics } = await this.withAdmin((admin) => admin.fetchTopicMetadata({ topics: [place.history] }));
    return KafkaSender.connect(this.kafka, place, topics[0]?.partitions ?? []);
  }

  private async withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof KafkaJSError)) throw error;
      await sleep(AGAIN_MS);
    }
  }
}
