import { systemClock } from '@libs/clock';
import type { Positions } from '@libs/event-bus';
import { pause } from '@libs/outbox';
import { type Admin, type Kafka, KafkaJSError } from 'kafkajs';

/** The offsets of one partition: its oldest event, and the next one that will be published. */
export interface Bounds {
  readonly low: bigint;
  readonly high: bigint;
}

const ATTEMPTS = 20;
const AGAIN_MS = 500;
const FETCH_MS = 100;

/** Work that may be done twice. kafkajs leaves some of what passes by itself to its caller: a group that has no coordinator yet, say. */
export async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withConnectedAdmin(kafka, work);
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof KafkaJSError) || !error.retriable) throw error;
      await pause(systemClock, AGAIN_MS);
    }
  }
}

async function withConnectedAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** By partition. */
export async function boundsOf(admin: Admin, topic: string): Promise<Map<number, Bounds>> {
  const partitions = await admin.fetchTopicOffsets(topic);
  return new Map(
    partitions.map(({ partition, low, high }) => [partition, { low: BigInt(low), high: BigInt(high) }]),
  );
}

/** Where the group goes on, by partition; none for those where it has never been. */
export async function committedOf(admin: Admin, group: string, topic: string): Promise<Map<number, bigint>> {
  const [of] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
  const offsets = (of?.partitions ?? []).map(({ partition, offset }) => [partition, BigInt(offset)] as const);
  return new Map(offsets.filter(([, offset]) => offset >= 0n));
}

/** What Kafka's retention took away before the group had come to it. */
export interface Gap {
  readonly partition: number;
  /** Where the group was, and the oldest event that is still there. */
  readonly committed: bigint;
  readonly low: bigint;
}

export const gapsOf = (committed: ReadonlyMap<number, bigint>, bounds: ReadonlyMap<number, Bounds>): Gap[] =>
  [...committed].flatMap(([partition, offset]) => {
    const low = bounds.get(partition)?.low ?? 0n;
    return offset < low ? [{ partition, committed: offset, low }] : [];
  });

/**
 * Makes the group, of which no instance may run, begin there. `Admin.setOffsets` of kafkajs is done only when its consumer has fetched,
 * which at the end of a topic takes five seconds.
 */
export async function commitAll(
  kafka: Kafka,
  group: string,
  topic: string,
  at: ReadonlyMap<number, bigint>,
): Promise<void> {
  await withAdmin(kafka, (admin) => assertNobodyRuns(admin, group));
  const consumer = kafka.consumer({
    groupId: group,
    maxWaitTimeInMs: FETCH_MS,
    allowAutoTopicCreation: false,
    retry: { restartOnFailure: () => Promise.resolve(false) },
  });
  const crashed = new Promise<never>((_, reject) => {
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
  });
  crashed.catch(() => undefined);
  try {
    await consumer.connect();
    await consumer.subscribe({ topic });
    await Promise.race([crashed, consumer.run({ autoCommit: false, eachBatch: () => Promise.resolve() })]);
    await consumer.commitOffsets(
      [...at].map(([partition, offset]) => ({ topic, partition, offset: String(offset) })),
    );
  } finally {
    await consumer.disconnect();
  }
}

async function assertNobodyRuns(admin: Admin, group: string): Promise<void> {
  const { groups } = await admin.describeGroups([group]);
  const running = groups.find(({ state }) => state !== 'Empty' && state !== 'Dead');
  if (running) throw new Error(`The group ${group} has instances that run: it is ${running.state}.`);
}

export const lowsOf = (topic: string, bounds: ReadonlyMap<number, Bounds>): Positions =>
  new Map([[topic, new Map([...bounds].map(([partition, { low }]) => [partition, low]))]]);

export const highsOf = (bounds: ReadonlyMap<number, Bounds>): Map<number, bigint> =>
  new Map([...bounds].map(([partition, { high }]) => [partition, high]));
