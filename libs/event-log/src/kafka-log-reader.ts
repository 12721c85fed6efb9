import { randomUUID } from 'node:crypto';
import { systemClock } from '@libs/clock';
import { pause } from '@libs/outbox';
import { type Consumer, type EachBatchPayload, KafkaJSError, type KafkaMessage } from 'kafkajs';
import { EventLogTrouble } from './event-log.errors';
import { chunksOf } from './kafka-chunks';
import type { KafkaCluster } from './kafka-cluster';
import { type LogRange, OpenRanges } from './open-ranges';

/** Some messages of one partition, in their order. */
export interface LogChunk {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
}

const SESSION_MS = 30_000;
const FETCH_WAIT_MS = 500;
const LOOK_EVERY_MS = 1_000;
const SILENCE_MS = 60_000;
const GOODBYE_MS = 10_000;
const ATTEMPTS = 20;
const AGAIN_MS = 500;

/**
 * Reads ranges of a log, in the order of each partition, one chunk at a time. It commits nothing: its consumer group has a
 * name of its own and leaves no offsets behind. Resolves when all was read, or when the signal is aborted and the chunk under way is done;
 * rejects with what `handle` threw, or when Kafka is lost.
 */
export async function readLog(
  cluster: KafkaCluster,
  ranges: readonly LogRange[],
  handle: (chunk: LogChunk) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const open = new OpenRanges(ranges);
  for (let attempt = 1; !open.isEmpty && !signal.aborted; attempt += 1) {
    const reading = new Reading(cluster, open, handle, signal);
    try {
      await reading.run();
      return;
    } catch (error) {
      const mayPass = error instanceof KafkaJSError && error.retriable && !reading.hasFailed;
      if (!mayPass || attempt === ATTEMPTS) throw error;
      await pause(systemClock, AGAIN_MS, signal);
    }
  }
}

/** One consumer's part of it. kafkajs leaves some of what passes by itself to its caller: a coordinator that is loading, say. */
class Reading {
  private readonly consumer: Consumer;
  private readonly over = new AbortController();
  private heardAt = performance.now();
  private readAt = performance.now();
  private underWay: Promise<void> = Promise.resolve();
  /** What was read could not be handled: it must not be handed over again. */
  hasFailed = false;
  private finish: () => void = () => undefined;
  private fail: (error: unknown) => void = () => undefined;
  private readonly finished = new Promise<void>((resolve, reject) => {
    this.finish = resolve;
    this.fail = reject;
  });

  constructor(
    private readonly cluster: KafkaCluster,
    private readonly open: OpenRanges,
    private readonly handle: (chunk: LogChunk) => Promise<void>,
    private readonly signal: AbortSignal,
  ) {
    this.consumer = cluster.kafka.consumer({
      groupId: `${cluster.clientId}.${randomUUID()}`,
      sessionTimeout: SESSION_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
      retry: { retries: 5, restartOnFailure: () => Promise.resolve(false) },
    });
  }

  async run(): Promise<void> {
    const { consumer, finish, signal } = this;
    consumer.on('consumer.group_join', () => this.place());
    consumer.on('consumer.fetch', () => (this.heardAt = performance.now()));
    consumer.on('consumer.crash', ({ payload }) => this.fail(payload.error));
    signal.addEventListener('abort', finish, { once: true });
    try {
      await Promise.race([this.finished, this.start()]);
      await Promise.race([this.finished, this.watch()]);
    } finally {
      this.over.abort();
      signal.removeEventListener('abort', finish);
      await this.underWay.catch(() => undefined);
      await this.goodbye();
    }
  }

  private async start(): Promise<void> {
    const topics = [...new Set(this.open.rest().map(({ topic }) => topic))];
    await this.consumer.connect();
    await this.consumer.subscribe({ topics, fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 1,
      eachBatch: (payload) => (this.underWay = this.take(payload)),
    });
  }

  private place(): void {
    for (const { topic, partition, from } of this.open.rest())
      this.consumer.seek({ topic, partition, offset: String(from) });
  }

  /** Never rejects: kafkajs would hand over the same messages again. */
  private async take(payload: EachBatchPayload): Promise<void> {
    try {
      await this.takeChunks(payload);
      if (this.open.isEmpty) this.finish();
    } catch (error) {
      this.fail(error);
    }
  }

  private async takeChunks(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const wanted = messages.filter(({ offset }) => this.open.wants(topic, partition, BigInt(offset)));
    for (const chunk of chunksOf(wanted)) {
      if (this.hasFailed || this.over.signal.aborted || this.signal.aborted) return;
      await this.handOver({ topic, partition, messages: chunk });
      this.advanceTo(topic, partition, chunk.at(-1));
      await payload.heartbeat();
    }
    const last = messages.at(-1);
    if (last) payload.resolveOffset(last.offset);
    this.advanceTo(topic, partition, last);
    if (!this.open.has(topic, partition)) payload.pause();
  }

  private async handOver(chunk: LogChunk): Promise<void> {
    try {
      await this.handle(chunk);
    } catch (error) {
      this.hasFailed = true;
      throw error;
    }
  }

  private advanceTo(topic: string, partition: number, message: KafkaMessage | undefined): void {
    if (!message) return;
    this.open.advance(topic, partition, BigInt(message.offset) + 1n);
    this.readAt = performance.now();
  }

  /** Ends ranges whose messages were deleted meanwhile, and does not wait for ever for a Kafka that says nothing. */
  private async watch(): Promise<void> {
    while (!this.over.signal.aborted) {
      await pause(systemClock, LOOK_EVERY_MS, this.over.signal);
      const now = performance.now();
      if (now - this.heardAt > SILENCE_MS) throw new EventLogTrouble('Kafka has not answered for a minute.');
      if (!this.open.isBounded || now - this.readAt < LOOK_EVERY_MS) continue;
      if (now - this.readAt > SILENCE_MS)
        throw new EventLogTrouble('Kafka has sent nothing of what is there for a minute.');
      await this.skipDeleted();
      if (this.open.isEmpty) return;
    }
  }

  private async skipDeleted(): Promise<void> {
    for (const { topic, partition } of this.open.rest()) {
      const bounds = (await this.cluster.bounds(topic)).find((one) => one.partition === partition);
      if (bounds) this.open.advance(topic, partition, bounds.low);
    }
  }

  private async goodbye(): Promise<void> {
    const gone = new AbortController();
    void this.consumer
      .disconnect()
      .catch(() => undefined)
      .then(() => gone.abort());
    await pause(systemClock, GOODBYE_MS, gone.signal);
  }
}
