import { randomUUID } from 'node:crypto';
import { type Admin, type EachBatchPayload, Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import { z } from 'zod';
import type { KafkaRecord } from '../../history/dumps';
import { HistoryWriter } from '../../history/history-writer';

type OnMessage = (topic: string, partition: number, message: KafkaMessage) => void;

const OURS = 'portcullis.';
const PATIENCE_MS = 60_000;
/** What of a value the checks compare; other events have none of it. */
const known = z.object({
  tokenId: z.string().nullish(),
  version: z.int().positive().nullish(),
  seq: z.int().positive().nullish(),
});

/** Writes down everything that the topics of Portcullis hold now. */
export async function dumpKafka(brokers: readonly string[], directory: string): Promise<void> {
  const writer = HistoryWriter.dump(directory, 'kafka');
  await readKafka(brokers, (topic, partition, message) => writer.write(recordOf(topic, partition, message)));
  writer.close();
}

/** Everything that the topics of Portcullis hold now, read by an ordinary Kafka client; offsets in order within each partition. */
export async function readKafka(brokers: readonly string[], onMessage: OnMessage): Promise<void> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(OURS));
  const remaining = await endsOf(admin, topics);
  await admin.disconnect();
  if (remaining.size > 0) await readToTheEnds(kafka, topics, remaining, onMessage);
}

/** Of each partition that holds something: the offset after its last record. */
async function endsOf(admin: Admin, topics: readonly string[]): Promise<Map<string, number>> {
  const ends = new Map<string, number>();
  for (const topic of topics)
    for (const { partition, high } of await admin.fetchTopicOffsets(topic))
      if (Number(high) > 0) ends.set(nameOf(topic, partition), Number(high));
  return ends;
}

async function readToTheEnds(
  kafka: Kafka,
  topics: string[],
  remaining: Map<string, number>,
  onMessage: OnMessage,
): Promise<void> {
  const consumer = kafka.consumer({ groupId: `chaos-${randomUUID()}` });
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const late = new Error(`Kafka could not be read to its end within ${PATIENCE_MS / 1000} s.`);
      timer = setTimeout(() => reject(late), PATIENCE_MS);
      const eachBatch = ({ batch: { topic, partition, messages } }: EachBatchPayload): Promise<void> => {
        for (const message of messages) onMessage(topic, partition, message);
        const name = nameOf(topic, partition);
        const next = Number(messages.at(-1)?.offset ?? -1) + 1;
        if (next >= (remaining.get(name) ?? Infinity)) remaining.delete(name);
        if (remaining.size === 0) resolve();
        return Promise.resolve();
      };
      consumer.run({ autoCommit: false, eachBatch }).catch(reject);
    });
  } finally {
    clearTimeout(timer);
    await consumer.disconnect();
  }
}

function recordOf(
  topic: string,
  partition: number,
  { offset, key, value, headers }: KafkaMessage,
): KafkaRecord {
  const { tokenId, version, seq } = known.parse(JSON.parse(String(value)));
  return {
    topic,
    partition,
    offset: Number(offset),
    id: String(headers?.['ce_id']),
    type: String(headers?.['ce_type']),
    key: String(key),
    tokenId: tokenId ?? null,
    version: version ?? null,
    seq: seq ?? null,
  };
}

const nameOf = (topic: string, partition: number): string => `${topic}/${String(partition)}`;
