import { createHash } from 'node:crypto';
import type { OutboxRow } from '../dumps';
import { databaseTime, type SampleHistory } from './sample-history';

const PARTITIONS = 3;

type Event = Pick<OutboxRow, 'service' | 'topic' | 'type' | 'key' | 'payload'>;

/** Outbox and Kafka of a system that makes no mistake: each event is published at once and once. */
export class SoundEvents {
  private count = 0;

  constructor(private readonly history: SampleHistory) {}

  add(event: Event, at: number): void {
    this.count += 1;
    const { outbox, kafka } = this.history.after;
    const id = `00000000-0000-4000-8000-${String(this.count).padStart(12, '0')}`;
    const occurredAtMs = databaseTime(at);
    outbox.push({ ...event, id, position: this.count, occurredAtMs, publishedAtMs: occurredAtMs + 3 });
    const { topic, type, key, payload } = event;
    const partition = Number.parseInt(sha256(key).slice(0, 8), 16) % PARTITIONS;
    const offset = kafka.filter((record) => record.topic === topic && record.partition === partition).length;
    const { tokenId, version, seq } = payload;
    kafka.push({
      topic,
      partition,
      offset,
      id,
      type,
      key,
      tokenId: typeof tokenId === 'string' ? tokenId : null,
      version: typeof version === 'number' ? version : null,
      seq: typeof seq === 'number' ? seq : null,
    });
  }
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
