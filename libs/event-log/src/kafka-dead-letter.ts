import { deadLetterHeaders } from '@libs/contracts';
import { CE } from '@libs/outbox';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { headerOf } from './kafka-header';

/** A parked event. */
export interface DeadLetter {
  readonly queue: string;
  readonly partition: number;
  readonly offset: string;
  /** The event's `ce_id`; of what has none, its place. */
  readonly id: string;
  readonly type: string | undefined;
  readonly key: string;
  /** Undefined: it does not say, so that nobody of ours parked it. */
  readonly from: Origin | undefined;
  readonly group: string | undefined;
  readonly reason: string | undefined;
  readonly parkedAt: string;
  /** How often it was put back before it was parked this time. */
  readonly retries: number;
  readonly body: string | null;
}

export interface Origin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

const PREFIX = 'dlq_';
const RETRIES = 'dlq_retries';

export function deadLetter(queue: string, partition: number, message: KafkaMessage): DeadLetter {
  const { headers, key, value, offset, timestamp } = message;
  const said = deadLetterHeaders.safeParse(
    Object.fromEntries(Object.keys(headers ?? {}).map((name) => [name, headerOf(headers, name)])),
  ).data;
  const from = said && {
    topic: said.dlq_topic,
    partition: Number(said.dlq_partition),
    offset: said.dlq_offset,
  };
  const place = from ?? { topic: queue, partition, offset };
  return {
    queue,
    partition,
    offset,
    id: headerOf(headers, CE.id) ?? placeOf(place),
    type: headerOf(headers, CE.type),
    key: key?.toString() ?? '',
    from,
    group: said?.dlq_group,
    reason: said?.dlq_reason,
    parkedAt: said?.dlq_at ?? new Date(Number(timestamp)).toISOString(),
    retries: retriesOf(headers),
    body: value?.toString() ?? null,
  };
}

export const placeOf = ({ topic, partition, offset }: Origin): string =>
  `${topic}/${String(partition)}/${offset}`;

/**
 * The same for all copies of one letter, which an interrupted command may leave, and for nothing else: a topic that was made anew gives
 * the same places again.
 */
export const identityOf = ({ queue, partition, offset, from, id, parkedAt }: DeadLetter): string =>
  `${placeOf(from ?? { topic: queue, partition, offset })} (${id}, parked ${parkedAt})`;

const retriesOf = (headers: IHeaders | undefined): number => {
  const retries = Number(headerOf(headers, RETRIES) ?? 0);
  return Number.isSafeInteger(retries) && retries > 0 ? retries : 0;
};

/** The headers that the event had when it was published, and how often it has been put back. */
export function headersOfRetry(headers: IHeaders | undefined): IHeaders {
  const own = Object.entries(headers ?? {}).filter(([name]) => !name.startsWith(PREFIX));
  return { ...Object.fromEntries(own), [RETRIES]: String(retriesOf(headers) + 1) };
}
