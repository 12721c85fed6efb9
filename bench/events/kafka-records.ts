import { type BoundedRange, headerOf, type KafkaCluster, readLog } from '@libs/event-log';
import { CE } from '@libs/outbox';

/** A record as the log has it. */
export interface StoredRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  /** Of the CloudEvent. */
  readonly id: string;
  /** When the broker took it, by its clock. */
  readonly storedAtMs: number;
}

/** Where partitions ended at a time. */
export type Ends = readonly { readonly topic: string; readonly partition: number; readonly from: bigint }[];

export async function endsOf(cluster: KafkaCluster, topics: readonly string[]): Promise<Ends> {
  const ends = await Promise.all(
    topics.map(async (topic) =>
      (await cluster.bounds(topic)).map(({ partition, high }) => ({ topic, partition, from: high })),
    ),
  );
  return ends.flat();
}

/** Reads what came since into these partitions, up to where they end now, in the order of each. */
export async function readSince(
  cluster: KafkaCluster,
  since: Ends,
  handle: (record: StoredRecord) => void,
): Promise<void> {
  const now = await endsOf(cluster, [...new Set(since.map(({ topic }) => topic))]);
  const ranges = since.flatMap(({ topic, partition, from }): BoundedRange[] => {
    const end = now.find((one) => one.topic === topic && one.partition === partition);
    return end ? [{ topic, partition, from, to: end.from }] : [];
  });
  const readAll = new AbortController();
  await readLog(
    cluster,
    ranges,
    ({ topic, messages }) => {
      for (const { key, value, headers, timestamp } of messages)
        handle({
          topic,
          key: String(key),
          value: String(value),
          id: headerOf(headers, CE.id) ?? '',
          storedAtMs: Number(timestamp),
        });
      return Promise.resolve();
    },
    readAll.signal,
  );
}
