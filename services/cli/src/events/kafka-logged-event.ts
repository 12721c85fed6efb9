import { headerOf } from '@libs/event-log';
import { CE } from '@libs/outbox';
import type { KafkaMessage } from 'kafkajs';
import { z } from 'zod';

/** A message of a topic as people and scripts are shown it; nothing of it is checked. */
export interface LoggedEvent {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** Undefined: it is no CloudEvent. */
  readonly id: string | undefined;
  readonly type: string | undefined;
  /** When it happened; of what is no CloudEvent, when it came into the log. */
  readonly time: string;
  readonly subject: string;
  readonly version: number | undefined;
  readonly seq: number | undefined;
  /** Null: a tombstone. */
  readonly body: string | null;
}

const numbers = z.looseObject({
  version: z.number().optional().catch(undefined),
  seq: z.number().optional().catch(undefined),
});

export function loggedEvent(topic: string, partition: number, message: KafkaMessage): LoggedEvent {
  const { headers, key, value, offset, timestamp } = message;
  const body = value?.toString() ?? null;
  const { version, seq } = numbersIn(body);
  return {
    topic,
    partition,
    offset,
    id: headerOf(headers, CE.id),
    type: headerOf(headers, CE.type),
    time: headerOf(headers, CE.time) ?? new Date(Number(timestamp)).toISOString(),
    subject: headerOf(headers, CE.subject) ?? key?.toString() ?? '',
    version,
    seq,
    body,
  };
}

function numbersIn(body: string | null): z.output<typeof numbers> {
  try {
    return numbers.safeParse(JSON.parse(body ?? '')).data ?? {};
  } catch {
    return {};
  }
}
