import type { ProducerConfig, RecordMetadata } from 'kafkajs';
import type { SimulatedProcess } from '../../kernel/process';
import { type Entry, KafkaTrouble, type ModelCluster } from './model-cluster';

interface Message {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Batch {
  readonly topicMessages: readonly { readonly topic: string; readonly messages: readonly Message[] }[];
}

const REQUEST_TIMEOUT_MS = 400;
const ATTEMPTS = 2;

/** A batch for one partition. */
interface Part {
  readonly topic: string;
  readonly partition: number;
  readonly entries: Entry[];
}

/**
 * kafkajs's idempotent producer: a request without an answer is repeated with its own numbers, and the numbers move on only with
 * an answer. So after a send that was rejected and yet written, the next batch carries the numbers of the last. And what is to be
 * repeated to a broker that has answered for another partition meanwhile is left out, though the send resolves.
 */
export class ModelProducer {
  private producer = 0;
  private readonly sequences = new Map<string, number>();
  private readonly choose: ReturnType<NonNullable<ProducerConfig['createPartitioner']>>;

  constructor(
    private readonly cluster: ModelCluster,
    private readonly process: SimulatedProcess,
    { createPartitioner }: Pick<ProducerConfig, 'createPartitioner'>,
  ) {
    if (createPartitioner === undefined) throw new Error('Say how the producer is to choose partitions.');
    this.choose = createPartitioner();
  }

  async connect(): Promise<void> {
    this.producer = await this.request(() => this.cluster.newProducer());
  }

  async sendBatch(batch: Batch): Promise<Pick<RecordMetadata, 'topicName' | 'partition'>[]> {
    const answered: Part[] = [];
    const sends = [...this.partsOf(batch)].map(async (part) => {
      if (await this.append(part, answered)) answered.push(part);
    });
    const outcomes = await Promise.allSettled(sends);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    return answered.map(({ topic, partition }) => ({ topicName: topic, partition }));
  }

  disconnect(): Promise<void> {
    return Promise.resolve();
  }

  private partsOf({ topicMessages }: Batch): Iterable<Part> {
    const parts = new Map<string, Part>();
    for (const { topic, messages } of topicMessages)
      for (const message of messages) {
        const partition = this.choose({ topic, message, partitionMetadata: this.cluster.metadata });
        const name = nameOf({ topic, partition });
        const part = parts.get(name) ?? { topic, partition, entries: [] };
        part.entries.push(message);
        parts.set(name, part);
      }
    return parts.values();
  }

  /** False: left out. */
  private async append(part: Part, answered: readonly Part[]): Promise<boolean> {
    const name = nameOf(part);
    const first = this.sequences.get(name) ?? 0;
    const append = (): void => this.cluster.append(name, this.producer, first, part.entries);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.request(append);
        break;
      } catch (error) {
        if (attempt === ATTEMPTS || !(error instanceof KafkaTrouble)) throw error;
        if (answered.length > 0 && this.cluster.hasMovedLeader()) return false;
      }
    }
    this.sequences.set(name, first + part.entries.length);
    return true;
  }

  private request<T>(serve: () => T): Promise<T> {
    return this.cluster.request(this.process, serve, REQUEST_TIMEOUT_MS);
  }
}

const nameOf = ({ topic, partition }: Pick<Part, 'topic' | 'partition'>): string => `${topic}/${partition}`;
