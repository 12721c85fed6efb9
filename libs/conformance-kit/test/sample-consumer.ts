import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Consumer as KafkaConsumer, Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import type { Consumer, ConsumerControl, Held, Place, View } from '../src';
import { Died, type Flaw, type RecordRead, SampleReader } from './sample-reader';

const LATE_MS = 400;
const SLOW_MS = 20;

/** A consumer with kafkajs and the rules of docs/api alone: none of our own code, and one flaw or none. */
export class SampleConsumer implements Consumer, ConsumerControl {
  readonly control = this;
  private readonly group = randomUUID();
  private readonly running: KafkaConsumer[] = [];
  private kafka!: Kafka;
  private beginning: Promise<void> | undefined;
  private reader: SampleReader;
  private death: string | undefined;
  private isAlive = false;
  /** It tries the same record for ever. */
  private isStuck = false;

  constructor(private readonly flaw?: Flaw) {
    this.reader = new SampleReader(new Map(), flaw);
  }

  view(): Promise<View> {
    return Promise.resolve(new Map<string, Held>(this.reader.view));
  }

  ended(): string | undefined {
    return this.death;
  }

  start(place: Place): Promise<void> {
    this.kafka = new Kafka({ brokers: [...place.brokers], logLevel: logLevel.NOTHING });
    [this.death, this.isAlive] = [undefined, true];
    const isDurable = this.flaw === 'commits before its work';
    this.reader = new SampleReader(isDurable ? this.reader.view : new Map<string, Held>(), this.flaw);
    // Not awaited: a process that is started answers before it has begun.
    this.beginning = this.begin(place).catch((error: unknown) => this.die(error));
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.isAlive = false;
    await this.beginning;
    await Promise.all(this.running.splice(0).map((consumer) => consumer.disconnect()));
  }

  kill(): Promise<void> {
    return this.stop();
  }

  private async begin({ history, states }: Place): Promise<void> {
    const readEvent = (record: RecordRead) => this.reader.readEvent(record);
    if (this.flaw === 'forgets when it is restarted' || this.flaw === 'commits before its work') {
      await this.follow(this.group, history, new Map(), readEvent);
      return;
    }
    if (this.flaw === 'reads the history alone') {
      await this.follow(randomUUID(), history, new Map(), readEvent);
      return;
    }
    const isLate = this.flaw === 'looks for the end too late';
    const before = await this.endsOf(history);
    await this.readStates(states);
    if (isLate) await sleep(LATE_MS);
    const from = isLate ? await this.endsOf(history) : before;
    await this.follow(randomUUID(), history, from, readEvent);
  }

  private async readStates(topic: string): Promise<void> {
    const ends = await this.endsOf(topic);
    const behind = new Map([...ends].filter(([, end]) => end > 0));
    if (behind.size === 0) return;
    const consumer = await this.follow(randomUUID(), topic, new Map(), (record, partition, next) => {
      this.reader.readState(record);
      if (next >= (ends.get(partition) ?? 0)) behind.delete(partition);
    });
    while (behind.size > 0 && this.isAlive) await sleep(10);
    await consumer.disconnect();
  }

  private async endsOf(topic: string): Promise<Map<number, number>> {
    const admin = this.kafka.admin();
    await admin.connect();
    const offsets = await admin.fetchTopicOffsets(topic);
    await admin.disconnect();
    return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  }

  private async follow(
    groupId: string,
    topic: string,
    from: ReadonlyMap<number, number>,
    read: (record: RecordRead, partition: number, next: number) => void,
  ): Promise<KafkaConsumer> {
    const consumer = this.kafka.consumer({ groupId, maxWaitTimeInMs: 50 });
    this.running.push(consumer);
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const commitsFirst = this.flaw === 'commits before its work';
    await consumer.run({
      eachBatchAutoResolve: false,
      eachBatch: async (payload) => {
        const { partition, messages } = payload.batch;
        if (commitsFirst) {
          for (const { offset } of messages) payload.resolveOffset(offset);
          await payload.commitOffsetsIfNecessary(payload.uncommittedOffsets());
        }
        for (const message of messages) {
          if (commitsFirst || this.isStuck) await sleep(SLOW_MS);
          if (!this.isAlive || this.isStuck) return;
          const next = Number(message.offset) + 1;
          const isDone = this.attempt(() => read(recordOf(message), partition, next));
          if (isDone && !commitsFirst) payload.resolveOffset(message.offset);
        }
      },
    });
    for (const [partition, offset] of from) consumer.seek({ topic, partition, offset: String(offset) });
    return consumer;
  }

  private attempt(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (error instanceof Died) this.die(error);
      else this.isStuck = true;
      return false;
    }
  }

  private die(error: unknown): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.death = `The sample died: ${(error as Error).message}`;
  }
}

const recordOf = ({ key, value, headers = {} }: KafkaMessage): RecordRead => ({
  key: String(key),
  text: value === null ? null : value.toString(),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)])),
});
