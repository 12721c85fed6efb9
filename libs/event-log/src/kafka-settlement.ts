import { createHash } from 'node:crypto';
import { KafkaConfirmedProducer, type TopicMessage } from '@libs/outbox';
import type { KafkaMessage } from 'kafkajs';
import type { KafkaCluster } from './kafka-cluster';
import {
  type DeadLetter,
  deadLetter,
  headersOfRetry,
  identityOf,
  type Origin,
  placeOf,
} from './kafka-dead-letter';
import { type LogChunk, readLog } from './kafka-log-reader';
import type { BoundedRange } from './open-ranges';

export type Settling = 'retry' | 'drop';

/** What is in a queue of what was chosen. */
export interface Survey {
  /** Of each partition up to its last chosen letter. */
  readonly ranges: readonly BoundedRange[];
  /** Chosen letters, each once. */
  readonly chosen: number;
  /** Chosen letters that cannot be put back, and why. */
  readonly stuck: ReadonlyMap<string, string>;
}

/** Of each topic that exists, how many partitions it has. */
export type Partitions = (topic: string) => Promise<number | undefined>;

/**
 * Takes letters out of one dead letter topic. Kafka deletes no single message, only everything before an offset; so what is before a
 * settled letter and is to stay is first written again at the end. Each chunk is: put back what was chosen, write again what stays,
 * wait until both are durable, and only then delete up to there.
 *
 * Guarantee: wherever it is interrupted, no letter is lost, and doing it again settles the rest. What was under way may then be put back
 * twice (the same `ce_id`, which subscribers must be ready for) and may stand in the queue twice, which counts as once here.
 *
 * An event that several consumers have parked, as each gateway does, is put back once: else each of them would park every copy again.
 */
export class KafkaSettlement {
  private readonly handled = new Set<string>();
  private readonly putBack = new Set<string>();
  private readonly producer: KafkaConfirmedProducer;
  settled = 0;

  constructor(
    private readonly cluster: KafkaCluster,
    private readonly queue: string,
    private readonly includes: (letter: DeadLetter) => boolean,
    private readonly settling: Settling,
  ) {
    this.producer = new KafkaConfirmedProducer(cluster.kafka);
  }

  /** Changes nothing. */
  async survey(partitionsOf: Partitions, signal: AbortSignal): Promise<Survey> {
    const ends = new Map<number, bigint>();
    const chosen = new Set<string>();
    const stuck = new Map<string, string>();
    const bounds = await this.cluster.bounds(this.queue);
    const ranges = bounds.map(({ partition, low, high }) => this.range(partition, low, high));
    const look = async ({ partition, messages }: LogChunk): Promise<void> => {
      for (const message of messages) {
        const letter = deadLetter(this.queue, partition, message);
        if (!this.includes(letter)) continue;
        const why = this.settling === 'drop' ? undefined : await whyStuck(letter, partitionsOf);
        if (why !== undefined) {
          stuck.set(identityOf(letter), why);
          continue;
        }
        ends.set(partition, BigInt(message.offset) + 1n);
        chosen.add(identityOf(letter));
      }
    };
    await readLog(this.cluster, ranges, look, signal);
    const settleable = ranges.flatMap(({ partition, from }) => {
      const to = ends.get(partition);
      return to === undefined ? [] : [this.range(partition, from, to)];
    });
    return { ranges: settleable, chosen: chosen.size, stuck };
  }

  async settle(
    { ranges, stuck }: Survey,
    onProgress: (settled: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const take = async (chunk: LogChunk): Promise<void> => {
      await this.move(chunk, stuck);
      onProgress(this.settled);
    };
    // Deletes nothing yet: whoever may not delete here shall not send anything either.
    for (const { partition, from } of ranges) await this.cluster.deleteBefore(this.queue, partition, from);
    try {
      await readLog(this.cluster, ranges, take, signal);
    } finally {
      await this.producer.close();
    }
  }

  private async move({ partition, messages }: LogChunk, stuck: Survey['stuck']): Promise<void> {
    const copies: TopicMessage[] = [];
    let settled = 0;
    for (const message of messages) {
      const letter = deadLetter(this.queue, partition, message);
      const name = identityOf(letter);
      if (this.handled.has(name)) continue;
      this.handled.add(name);
      const isChosen = this.includes(letter) && !stuck.has(name);
      if (isChosen) settled += 1;
      if (!isChosen) copies.push(this.kept(partition, message));
      else if (this.settling === 'retry' && letter.from && this.isFirst(letter, letter.from, message))
        copies.push(retried(letter.from, message));
    }
    await this.producer.send(copies);
    const last = messages.at(-1);
    if (last) await this.cluster.deleteBefore(this.queue, partition, BigInt(last.offset) + 1n);
    this.settled += settled;
  }

  /** Of the letters of one event. */
  private isFirst({ id }: DeadLetter, from: Origin, { key, value }: KafkaMessage): boolean {
    const hash = createHash('sha256').update(JSON.stringify([placeOf(from), id, key, value]));
    const event = hash.digest('base64');
    if (this.putBack.has(event)) return false;
    this.putBack.add(event);
    return true;
  }

  /** With its time of before, from which its retention counts. */
  private kept(partition: number, { key, value, headers, timestamp }: KafkaMessage): TopicMessage {
    return { topic: this.queue, partition, key, value, headers: headers ?? {}, timestamp };
  }

  private range(partition: number, from: bigint, to: bigint): BoundedRange {
    return { topic: this.queue, partition, from, to };
  }
}

const retried = (
  { topic, partition }: { readonly topic: string; readonly partition: number },
  { key, value, headers }: KafkaMessage,
): TopicMessage => ({ topic, partition, key, value, headers: headersOfRetry(headers) });

async function whyStuck({ from, queue }: DeadLetter, partitionsOf: Partitions): Promise<string | undefined> {
  if (!from) return 'it does not say which topic it came from';
  // Whoever may write here may not, by way of us, write elsewhere.
  if (!queue.startsWith(`${from.topic}.`)) return `${queue} is not beside ${from.topic}, which it names`;
  const partitions = await partitionsOf(from.topic);
  if (partitions === undefined) return `its topic ${from.topic} does not exist`;
  return from.partition < partitions ? undefined : `${from.topic} has no partition ${String(from.partition)}`;
}

/** Asked once for each topic. */
export function countPartitions(cluster: KafkaCluster): Partitions {
  const known = new Map<string, Promise<number | undefined>>();
  const count = async (topic: string): Promise<number | undefined> =>
    (await cluster.topics()).includes(topic) ? (await cluster.bounds(topic)).length : undefined;
  return (topic) => {
    const asked = known.get(topic) ?? count(topic);
    known.set(topic, asked);
    return asked;
  };
}
