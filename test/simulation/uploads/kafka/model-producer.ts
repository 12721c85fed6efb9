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

/**
 * kafkajs's idempotent producer: a request without an answer is repeated with its own numbers, and the numbers move on only with
 * an answer. So after a send that was rejected and yet written, the next batch carries the numbers of the last.
 */
export class ModelProducer {
  private producer = 0;
  private readonly sequences = new Map<string, number>();

  constructor(
    private readonly cluster: ModelCluster,
    private readonly process: SimulatedProcess,
  ) {}

  async connect(): Promise<void> {
    this.producer = await this.request(() => this.cluster.newProducer());
  }

  async sendBatch({ topicMessages }: Batch): Promise<void> {
    const batches = new Map<string, Entry[]>();
    for (const { topic, messages } of topicMessages)
      for (const message of messages) {
        const partition = this.cluster.partitionFor(topic, message.key);
        batches.set(partition, [...(batches.get(partition) ?? []), message]);
      }
    const sends = [...batches].map(([partition, entries]) => this.append(partition, entries));
    const outcomes = await Promise.allSettled(sends);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  disconnect(): Promise<void> {
    return Promise.resolve();
  }

  private async append(partition: string, entries: readonly Entry[]): Promise<void> {
    const first = this.sequences.get(partition) ?? 0;
    const append = (): void => this.cluster.append(partition, this.producer, first, entries);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.request(append);
        break;
      } catch (error) {
        if (attempt === ATTEMPTS || !(error instanceof KafkaTrouble)) throw error;
      }
    }
    this.sequences.set(partition, first + entries.length);
  }

  private request<T>(serve: () => T): Promise<T> {
    return this.cluster.request(this.process, serve, REQUEST_TIMEOUT_MS);
  }
}
