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

/** Whether the group goes on where it was: it has been somewhere, and nothing after that is lost to Kafka's retention. */
export function hasBegun(
  committed: ReadonlyMap<number, bigint>,
  bounds: ReadonlyMap<number, Bounds>,
): boolean {
  if (committed.size === 0) return false;
  return [...committed].every(([partition, offset]) => offset >= (bounds.get(partition)?.low ?? 0n));
}

/** Makes the group, of which no instance may run, begin there. */
export async function commitAll(
  admin: Admin,
  group: string,
  topic: string,
  at: ReadonlyMap<number, bigint>,
): Promise<void> {
  const partitions = [...at].map(([partition, offset]) => ({ partition, offset: String(offset) }));
  await admin.setOffsets({ groupId: group, topic, partitions });
}

export const lowsOf = (topic: string, bounds: ReadonlyMap<number, Bounds>): Positions =>
  new Map([[topic, new Map([...bounds].map(([partition, { low }]) => [partition, low]))]]);

export const highsOf = (bounds: ReadonlyMap<number, Bounds>): Map<number, bigint> =>
  new Map([...bounds].map(([partition, { high }]) => [partition, high]));
