import type { PartitionMetadata } from 'kafkajs';
import { asError } from '../../kernel/as-error';
import type { Chance, Lags } from '../../kernel/chance';
import type { SimulatedProcess } from '../../kernel/process';
import type { VirtualTime } from '../../kernel/virtual-time';
import { ModelGroup } from './model-group';

export interface Entry {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Partition {
  readonly entries: Entry[];
  /** By producer: the sequence numbers of its last batches, the newest last. */
  readonly batches: Map<number, { readonly first: number; readonly end: number }[]>;
}

export interface KafkaWeather {
  readonly lags: Lags;
  /** Share of requests, and of replies, that do not arrive. */
  readonly lost: number;
}

export const FAIR_KAFKA: KafkaWeather = {
  lags: { quick: 3, slow: 40, stuck: 900, slowShare: 0.05, stuckShare: 0.003 },
  lost: 0,
};

export class KafkaTrouble extends Error {}

const BATCHES_REMEMBERED = 5;
const PARTITIONS = 2;
const SESSION_TIMEOUT_MS = 500;
const LEADER_MOVES = 0.25;

/**
 * A Kafka cluster whose acknowledged events survive.
 *
 * Guarantee: of an idempotent producer a batch is appended once, in the order of its sequence numbers. It tells a repetition by
 * the numbers alone, as Kafka does: another batch with the numbers of an old one passes for the old one, and is dropped.
 */
export class ModelCluster {
  weather = FAIR_KAFKA;
  isUp = true;
  /** Told of each event that is appended. */
  onAppend: (entry: Entry) => void = () => undefined;
  /** Of every topic. */
  readonly metadata: PartitionMetadata[] = Array.from({ length: PARTITIONS }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 0,
    replicas: [0],
    isr: [0],
  }));
  private readonly partitions = new Map<string, Partition>();
  private readonly groups = new Map<string, ModelGroup>();
  private producers = 0;
  private waiting: (() => void)[] = [];

  constructor(
    readonly time: VirtualTime,
    private readonly chance: Chance,
  ) {}

  partitionsOf(topic: string): string[] {
    return Array.from({ length: PARTITIONS }, (_, index) => `${topic}/${String(index)}`);
  }

  /** Whether trouble with a partition went along with another leader for it. */
  hasMovedLeader(): boolean {
    return this.chance.happens(LEADER_MOVES);
  }

  newProducer(): number {
    this.producers += 1;
    return this.producers;
  }

  append(name: string, producer: number, first: number, entries: readonly Entry[]): void {
    const partition = this.partition(name);
    const batches = partition.batches.get(producer) ?? [];
    const end = first + entries.length;
    if (batches.some((batch) => batch.first === first && batch.end === end)) return;
    if (first !== (batches.at(-1)?.end ?? 0)) throw new KafkaTrouble('OUT_OF_ORDER_SEQUENCE_NUMBER');
    partition.batches.set(producer, [...batches, { first, end }].slice(-BATCHES_REMEMBERED));
    for (const entry of entries) {
      partition.entries.push(entry);
      this.onAppend(entry);
    }
    this.wakeReaders();
  }

  entriesFrom(name: string, offset: number, limit: number): readonly Entry[] {
    return this.partition(name).entries.slice(offset, offset + limit);
  }

  group(id: string): ModelGroup {
    const group = this.groups.get(id) ?? new ModelGroup(() => this.time.now, SESSION_TIMEOUT_MS);
    this.groups.set(id, group);
    return group;
  }

  get allGroups(): ModelGroup[] {
    return [...this.groups.values()];
  }

  /** Until something is appended or a group changes. */
  async news(withinMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.time.after(withinMs, resolve);
      this.waiting.push(() => {
        cancel();
        resolve();
      });
    });
  }

  wakeReaders(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const wake of waiting) wake();
  }

  /** One request of a process. When it rejects for want of an answer, it may have been served, or may be yet. */
  request<T>(process: SimulatedProcess, serve: () => T | Promise<T>, timeoutMs: number): Promise<T> {
    const { time } = this;
    return new Promise<T>((resolve, reject) => {
      const cancel = time.after(timeoutMs, () => {
        process.enter(() => reject(new KafkaTrouble('Request timed out')), 'timer');
      });
      const answer = (settle: () => void): void => {
        if (this.isLost()) return;
        time.after(this.lag(), () => {
          process.enter(() => {
            cancel();
            settle();
          });
        });
      };
      if (this.isLost()) return;
      time.after(this.lag(), () => {
        const served = this.isUp
          ? Promise.resolve().then(serve)
          : Promise.reject(new KafkaTrouble('connect ECONNREFUSED'));
        served.then(
          (result) => answer(() => resolve(result)),
          (error: unknown) => answer(() => reject(asError(error))),
        );
      });
    });
  }

  private isLost(): boolean {
    return this.weather.lost > 0 && this.chance.happens(this.weather.lost);
  }

  private lag(): number {
    return this.chance.lag(this.weather.lags);
  }

  private partition(name: string): Partition {
    const partition = this.partitions.get(name) ?? { entries: [], batches: new Map() };
    this.partitions.set(name, partition);
    return partition;
  }
}
