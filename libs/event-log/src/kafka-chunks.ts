import type { KafkaMessage } from 'kafkajs';

/** What is sent at once: a broker takes a megabyte for each partition, and whoever interrupts does not wait long. */
const MESSAGES = 100;
const BYTES = 256 * 1024;

/** In their order; a message that is larger than a chunk is one by itself. */
export function chunksOf(messages: readonly KafkaMessage[]): readonly (readonly KafkaMessage[])[] {
  const chunks: KafkaMessage[][] = [];
  let bytes = Infinity;
  for (const message of messages) {
    const current = chunks.at(-1);
    const size = sizeOf(message);
    if (!current || current.length >= MESSAGES || bytes + size > BYTES) {
      chunks.push([message]);
      bytes = size;
    } else {
      current.push(message);
      bytes += size;
    }
  }
  return chunks;
}

const sizeOf = ({ key, value, headers = {} }: KafkaMessage): number =>
  (key?.length ?? 0) +
  (value?.length ?? 0) +
  Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + String(text).length, 0);
