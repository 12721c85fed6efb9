import { asError } from '../../kernel/as-error';
import type { SimulatedProcess } from '../../kernel/process';
import type { Entry, ModelCluster } from './model-cluster';
import type { Assignment, ModelGroup } from './model-group';

type Listener = (event: { readonly payload: { readonly error?: Error } }) => void;

/** What is used of kafkajs's payload of a batch. */
interface BatchPayload {
  readonly batch: {
    readonly topic: string;
    readonly partition: number;
    readonly messages: readonly object[];
  };
  isRunning(): boolean;
  isStale(): boolean;
  resolveOffset(offset: string): void;
  heartbeat(): Promise<void>;
  pause(): () => void;
  commitOffsetsIfNecessary(): Promise<void>;
}

interface RunOptions {
  readonly autoCommitInterval: number;
  readonly eachBatch: (payload: BatchPayload) => Promise<void>;
}

const REQUEST_TIMEOUT_MS = 500;
const MESSAGES_AT_ONCE = 3;

/**
 * A competing kafkajs consumer: fetches from where its group has come to, hands over batches, commits what was resolved now and
 * then, and crashes at the first trouble, since its own restart is off.
 */
export class ModelConsumer {
  private readonly listeners = new Map<string, Listener[]>();
  private readonly group: ModelGroup;
  private readonly longPollMs: number;
  private topics: readonly string[] = [];
  private assignment: Assignment | undefined;
  private readonly resolved = new Map<string, number>();
  private readonly paused = new Set<string>();
  private committedAt = 0;
  private isStopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly cluster: ModelCluster,
    private readonly process: SimulatedProcess,
    { groupId, maxWaitTimeInMs }: { readonly groupId: string; readonly maxWaitTimeInMs: number },
  ) {
    this.group = cluster.group(groupId);
    this.longPollMs = maxWaitTimeInMs;
  }

  on(name: string, listener: Listener): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }

  async connect(): Promise<void> {
    await this.request(() => undefined);
  }

  subscribe({ topics }: { readonly topics: readonly string[] }): Promise<void> {
    this.topics = topics;
    return Promise.resolve();
  }

  async run(options: RunOptions): Promise<void> {
    await this.join();
    this.running = this.loop(options).catch((error: unknown) => {
      if (!this.isStopped) this.emit('consumer.crash', asError(error));
    });
  }

  async disconnect(): Promise<void> {
    this.isStopped = true;
    await this.running;
    const { assignment } = this;
    if (assignment) await this.request(() => this.group.leave(assignment));
    this.cluster.wakeReaders();
  }

  private async join(): Promise<void> {
    const partitions = this.topics.flatMap((topic) => this.cluster.partitionsOf(topic));
    const { assignment, committed } = await this.request(() => ({
      assignment: this.group.join(this.assignment?.member, partitions),
      committed: new Map(this.group.committed),
    }));
    this.assignment = assignment;
    this.resolved.clear();
    for (const partition of assignment.partitions)
      this.resolved.set(partition, committed.get(partition) ?? 0);
    this.emit('consumer.group_join');
  }

  private async loop(options: RunOptions): Promise<void> {
    while (this.isRunning()) {
      const fetched = await this.request(() => this.fetch(), this.longPollMs + REQUEST_TIMEOUT_MS);
      if (!this.isRunning()) return;
      if (!fetched) {
        await this.join();
        continue;
      }
      this.emit('consumer.fetch');
      this.emit('consumer.heartbeat');
      const { assignment } = this;
      await Promise.all(
        [...fetched].map(([partition, entries]) => this.handOver(partition, entries, assignment, options)),
      );
      await this.commitIfDue(0);
    }
  }

  /** At the broker. Undefined: the member has to join again. */
  private async fetch(): Promise<Map<string, readonly Entry[]> | undefined> {
    for (let isLast = false; ; isLast = true) {
      const { assignment } = this;
      if (!assignment || !this.group.beat(assignment)) return undefined;
      const fetched = new Map<string, readonly Entry[]>();
      for (const [partition, offset] of this.resolved) {
        const entries = this.paused.has(partition)
          ? []
          : this.cluster.entriesFrom(partition, offset, MESSAGES_AT_ONCE);
        if (entries.length > 0) fetched.set(partition, entries);
      }
      if (fetched.size > 0 || isLast) return fetched;
      await this.cluster.news(this.longPollMs);
    }
  }

  private async handOver(
    name: string,
    entries: readonly Entry[],
    assignment: Assignment | undefined,
    { eachBatch, autoCommitInterval }: RunOptions,
  ): Promise<void> {
    const [topic = '', index] = name.split('/');
    const first = this.resolved.get(name) ?? 0;
    const messages = entries.map((entry, place) => messageOf(entry, first + place));
    await eachBatch({
      batch: { topic, partition: Number(index), messages },
      isRunning: () => this.isRunning(),
      isStale: () => this.assignment !== assignment,
      resolveOffset: (offset) => {
        if (this.assignment === assignment) this.resolved.set(name, Number(offset) + 1);
      },
      heartbeat: () => this.beat(),
      pause: () => {
        this.paused.add(name);
        return () => {
          this.paused.delete(name);
          this.cluster.wakeReaders();
        };
      },
      commitOffsetsIfNecessary: () => this.commitIfDue(autoCommitInterval),
    });
  }

  private isRunning(): boolean {
    return !this.isStopped;
  }

  private async beat(): Promise<void> {
    const { assignment } = this;
    if (assignment) await this.request(() => void this.group.beat(assignment));
  }

  private async commitIfDue(intervalMs: number): Promise<void> {
    const { assignment } = this;
    const now = this.process.clock.now();
    if (!assignment || now - this.committedAt < intervalMs) return;
    const offsets = new Map(this.resolved);
    const isNews = [...offsets].some(([name, offset]) => (this.group.committed.get(name) ?? 0) !== offset);
    if (!isNews) return;
    this.committedAt = now;
    await this.request(() => this.group.commit(assignment, offsets));
  }

  private request<T>(serve: () => T | Promise<T>, timeoutMs = REQUEST_TIMEOUT_MS): Promise<T> {
    return this.cluster.request(this.process, serve, timeoutMs);
  }

  private emit(name: string, error?: Error): void {
    for (const listener of this.listeners.get(name) ?? [])
      listener({ payload: error === undefined ? {} : { error } });
  }
}

const messageOf = ({ key, value, headers }: Entry, offset: number): object => ({
  key: Buffer.from(key),
  value: Buffer.from(value),
  headers,
  timestamp: '0',
  offset: String(offset),
});
