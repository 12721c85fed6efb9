import { type Backoff, backoffMs } from '@libs/outbox';

interface Failing {
  readonly offset: string;
  readonly attempts: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * The partitions that wait before their next event is delivered again. A waiting partition is paused rather than
 * waited for: kafkajs fetches nothing for anybody until all batches of the last fetch are done.
 */
export class KafkaPartitionRetries {
  private readonly failing = new Map<string, Failing>();

  constructor(
    private readonly backoff: Backoff,
    private readonly names: Set<string>,
  ) {}

  postpone(topic: string, partition: number, offset: string, resume: () => void): void {
    const name = `${topic}/${String(partition)}`;
    const last = this.failing.get(name);
    const attempts = last?.offset === offset ? last.attempts + 1 : 1;
    clearTimeout(last?.timer);
    const timer = setTimeout(resume, backoffMs(this.backoff, attempts));
    this.failing.set(name, { offset, attempts, timer });
    this.names.add(name);
  }

  forget(topic: string, partition: number): void {
    const name = `${topic}/${String(partition)}`;
    this.failing.delete(name);
    this.names.delete(name);
  }

  clear(): void {
    for (const { timer } of this.failing.values()) clearTimeout(timer);
    this.failing.clear();
    this.names.clear();
  }
}
