import { randomUUID } from 'node:crypto';
import { politely } from '@libs/testing';
import { Kafka, logLevel } from 'kafkajs';

type Post = [gateway: string, token: string, sha: string, headers?: Readonly<Record<string, string>>];

/** One small complete report, sent again while the answer is 503, as a client should; the status of the answer. */
export async function postCoverage(...post: Post): Promise<number> {
  const { status } = await politely(async () => ({ status: await tryCoverage(...post) }));
  return status;
}

/** The same, sent once; the status of the answer, or 0 if there was none. */
export async function tryCoverage(...[gateway, token, sha, headers = {}]: Post): Promise<number> {
  try {
    const reply = await fetch(`${gateway}/2.0/coverage/${sha}/javascript`, {
      method: 'POST',
      headers: { 'project-token': token, 'content-type': 'application/json', ...headers },
      body: '{"fileReports":[{"filename":"src/cart.js","coverage":{"1":3,"2":0}}]}',
    });
    await reply.arrayBuffer();
    return reply.status;
  } catch {
    return 0;
  }
}

export interface PublishedEvent {
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly value: string;
}

/** Everything that a topic holds now, read by an ordinary Kafka client. */
export async function topicValues(brokers: readonly string[], topic: string): Promise<PublishedEvent[]> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const consumer = kafka.consumer({ groupId: `test-${randomUUID()}`, maxWaitTimeInMs: 100 });
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    const remaining = new Map(
      ends.filter(({ high }) => Number(high) > 0).map(({ partition, high }) => [partition, Number(high)]),
    );
    const events: PublishedEvent[] = [];
    if (remaining.size === 0) return events;
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const timeout = setTimeout(() => reject(new Error(`${topic} could not be read to its end`)), 30_000);
      void consumer
        .run({
          eachMessage: ({ partition, message }) => {
            const { key, value, headers } = message;
            const [id, type] = [headers?.['ce_id'], headers?.['ce_type']].map(String);
            events.push({ id: id ?? '', type: type ?? '', key: String(key), value: String(value) });
            if (Number(message.offset) + 1 >= (remaining.get(partition) ?? 0)) remaining.delete(partition);
            if (remaining.size === 0) {
              clearTimeout(timeout);
              resolve();
            }
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
    return events;
  } finally {
    await consumer.disconnect();
    await admin.disconnect();
  }
}
