import type { Clock } from '@libs/clock';
import { type Backoff, backoffMs } from '@libs/outbox';

interface Failing {
  readonly offset: string;
  readonly attempts: number;
  readonly waiting: AbortController;
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
    private readonly clock: Pick<Clock, 'sleep'>,
    private readonly random?: () => number,
  ) {}

  postpone(topic: string, partition: number, offset: string, resume: () => void): void {
    const name = `${topic}/${String(partition)}`;
    const last = this.failing.get(name);
    const attempts = last?.offset === offset ? last.attempts + 1 : 1;
    last?.waiting.abort();
    const waiting = new AbortController();
    const ms = backoffMs(this.backoff, attempts, this.random);
    this.clock.sleep(ms, waiting.signal).then(resume, () => undefined);
    this.failing.set(name, { offset, attempts, waiting });
    this.names.add(name);
  }

  forget(topic: string, partition: number): void {
    const name = `${topic}/${String(partition)}`;
    this.failing.delete(name);
    this.names.delete(name);
  }

  /** Partitions have gone to others, who deliver the events again; one that stays is named again with its next failure. */
  reassigned(): void {
    this.names.clear();
  }

  clear(): void {
    for (const { waiting } of this.failing.values()) waiting.abort();
    this.failing.clear();
    this.names.clear();
  }
}
