import { CE } from '@libs/outbox';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { ReceivedEvent } from './dispatcher';

const header = (headers: IHeaders | undefined, name: string): string | undefined => {
  const value = headers?.[name];
  return value === undefined ? undefined : String(value);
};

/** A Kafka message read as a CloudEvent in binary mode. */
export const receivedEvent = (topic: string, partition: number, message: KafkaMessage): ReceivedEvent => ({
  id: header(message.headers, CE.id) ?? `${topic}/${String(partition)}/${message.offset}`,
  topic,
  type: header(message.headers, CE.type),
  key: message.key?.toString() ?? '',
  time: header(message.headers, CE.time) ?? new Date(Number(message.timestamp)).toISOString(),
  traceparent: header(message.headers, CE.traceparent),
  json: message.value?.toString() ?? null,
});
