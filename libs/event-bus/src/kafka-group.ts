import { type Clock, systemClock } from '@libs/clock';
import { type Backoff, backoffMs, type EventLog, pause, unlessAborted } from '@libs/outbox';
import type { Consumer, Kafka } from 'kafkajs';
import type { Dispatcher } from './dispatcher';
import { KafkaBatches, type Positions } from './kafka-batches';
import type { KafkaDeadLetters } from './kafka-dead-letters';

export interface KafkaGroupOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly deadLetters: KafkaDeadLetters;
  readonly logger: EventLog;
  readonly redelivery: Backoff;
  readonly sessionTimeoutMs: number;
  readonly stallMs: number;
  /** Broadcast: where to begin; without it at the present ends. */
  readonly from?: Positions | undefined;
  readonly clock?: Clock | undefined;
  /** In [0, 1): for back-off jitter. */
  readonly random?: (() => number) | undefined;
}

const REBUILD: Backoff = { initialMs: 200, maxMs: 5_000 };
/** An idle fetch returns after this long; closing waits for it. */
const LONG_POLL_MS = 500;
const COMMIT_EVERY_MS = 1_000;
const PARTITIONS_AT_ONCE = 8;
const GOODBYE_MS = 10_000;

/**
 * One group's Kafka consumer, made anew whenever kafkajs gives it up. kafkajs restarts only after errors that it calls
 * retriable and otherwise stops in silence, so its own restart is off and every crash ends here.
 */
export class KafkaGroup {
  private readonly closing = new AbortController();
  private readonly clock: Clock;
  private readonly batches: KafkaBatches;
  private running: Promise<void> | undefined;
  private becomeReady: () => void = () => undefined;
  /** Resolves at the first fetch. For a broadcast its starting positions are settled by then. */
  readonly ready = new Promise<void>((resolve) => {
    this.becomeReady = resolve;
  });

  constructor(
    readonly dispatcher: Dispatcher,
    private readonly options: KafkaGroupOptions,
  ) {
    this.clock = options.clock ?? systemClock;
    this.batches = new KafkaBatches(dispatcher, { ...options, clock: this.clock }, this.closing.signal);
    for (const [topic, partitions] of options.from ?? [])
      this.batches.positions.set(topic, new Map(partitions));
  }

  /** Broadcast: of each partition the offset of the next event that is not settled. */
  get positions(): Positions {
    return this.batches.positions;
  }

  start(): void {
    this.running ??= this.supervise();
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.batches.close();
    await this.running;
  }

  private isClosing(): boolean {
    return this.closing.signal.aborted;
  }

  private get isBroadcast(): boolean {
    return this.dispatcher.to.delivery === 'broadcast';
  }

  private async supervise(): Promise<void> {
    const { logger, groupId, random } = this.options;
    for (let failures = 0; !this.closing.signal.aborted;) {
      try {
        await this.live(() => {
          if (failures > 0) logger.info({ groupId }, 'event bus: the group consumes again');
          failures = 0;
        });
      } catch (error) {
        failures += 1;
        const level = failures === 1 ? 'error' : 'debug';
        logger[level](
          { err: error, groupId },
          'event bus: the consumer failed; making it anew until it works',
        );
        await pause(this.clock, backoffMs(REBUILD, failures, random), this.closing.signal);
      }
    }
  }

  /** The life of one kafkajs consumer: rejects with what ended it, resolves when the group is closed. */
  private async live(onFetch: () => void): Promise<void> {
    if (this.isBroadcast && this.batches.positions.size === 0) await this.findEnds();
    const consumer = this.createConsumer();
    const crashed = new Promise<never>((_, reject) => {
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
    });
    crashed.catch(() => undefined);
    consumer.on('consumer.heartbeat', () => this.dispatcher.progress.heard());
    consumer.on('consumer.group_join', () => this.assigned(consumer));
    consumer.on('consumer.fetch', () => {
      this.becomeReady();
      onFetch();
    });
    const ended = new AbortController();
    let started = Promise.resolve();
    try {
      started = this.consume(consumer);
      const { signal } = this.closing;
      await unlessAborted(Promise.race([crashed, started]), signal);
      await unlessAborted(Promise.race([crashed, this.stalled(ended.signal)]), signal);
    } finally {
      ended.abort();
      this.dispatcher.progress.connected = false;
      await this.goodbye(consumer, started);
    }
  }

  private createConsumer(): Consumer {
    const { kafka, groupId, sessionTimeoutMs } = this.options;
    return kafka.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: Math.floor(sessionTimeoutMs / 5),
      maxWaitTimeInMs: LONG_POLL_MS,
      allowAutoTopicCreation: false,
      retry: { retries: 5, restartOnFailure: () => Promise.resolve(false) },
    });
  }

  private async consume(consumer: Consumer): Promise<void> {
    await consumer.connect();
    if (this.isClosing()) return;
    // A broadcast is moved to its own positions at each assignment; partitions added since are read from their beginning.
    await consumer.subscribe({ topics: [...this.dispatcher.topics], fromBeginning: true });
    if (this.isClosing()) return;
    await consumer.run({
      autoCommit: !this.isBroadcast,
      autoCommitInterval: COMMIT_EVERY_MS,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: (batch) => this.batches.handle(batch),
    });
  }

  private assigned(consumer: Consumer): void {
    this.batches.assigned();
    this.dispatcher.progress.heard();
    for (const [topic, partitions] of this.batches.positions) {
      for (const [partition, offset] of partitions)
        consumer.seek({ topic, partition, offset: String(offset) });
    }
  }

  /**
   * kafkajs learns where "from the end" is only at its first fetch, and forgets it when it crashes before a commit.
   * Asking first makes the answer to `subscribe` true: what comes later has a higher offset.
   */
  private async findEnds(): Promise<void> {
    const admin = this.options.kafka.admin();
    try {
      await admin.connect();
      const ends = await Promise.all(
        this.dispatcher.topics.map(async (topic) => [topic, await admin.fetchTopicOffsets(topic)] as const),
      );
      for (const [topic, partitions] of ends) {
        this.batches.positions.set(
          topic,
          new Map(partitions.map(({ partition, high }) => [partition, BigInt(high)])),
        );
      }
    } finally {
      await admin.disconnect();
    }
  }

  private async stalled(ended: AbortSignal): Promise<void> {
    const { stallMs } = this.options;
    while (!ended.aborted) {
      await pause(this.clock, stallMs / 4, ended);
      const { sinceProgressMs, handlingForMs } = this.dispatcher.progress.snapshot();
      if (handlingForMs === 0 && sinceProgressMs > stallMs) {
        throw new Error(`The consumer heard nothing from the broker for ${sinceProgressMs.toFixed(0)} ms.`);
      }
    }
  }

  /** Waits for running handlers, but not for ever for a broker that does not answer. */
  private async goodbye(consumer: Consumer, started: Promise<void>): Promise<void> {
    // kafkajs finishes a connect or a join that is under way whatever is disconnected meanwhile.
    const gone = started
      .catch(() => undefined)
      .then(() => consumer.disconnect())
      .catch(() => undefined);
    const enough = new AbortController();
    do {
      await Promise.race([gone.then(() => enough.abort()), pause(this.clock, GOODBYE_MS, enough.signal)]);
    } while (!enough.signal.aborted && this.dispatcher.progress.snapshot().handlingForMs > 0);
    enough.abort();
  }
}
