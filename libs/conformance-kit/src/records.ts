import { randomUUID } from 'node:crypto';
import { tokenEvents, tokenState } from '@libs/contracts';
import { cloudEventHeaders } from '@libs/outbox';

export type TopicRole = 'history' | 'states';

/** As Portcullis calls them; scratch topics have a prefix before it. */
export const TOPIC_NAMES: Readonly<Record<TopicRole, string>> = {
  history: tokenEvents[0].topic,
  states: tokenState.topic,
};

/** A record as it is put into Kafka, which need not be an event: poison is one as well. */
export interface EventRecord {
  readonly to: TopicRole;
  readonly key: string;
  readonly value: string | Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** What it is, as the report calls it. */
  readonly note: string;
}

interface EventParts {
  readonly to: TopicRole;
  readonly type: string;
  readonly key: string;
  /** Null: a tombstone. */
  readonly payload: object | null;
  readonly at: Date;
  readonly note: string;
}

/** An event with the headers that Portcullis gives it. */
export const eventRecord = ({ to, type, key, payload, at, note }: EventParts): EventRecord => {
  const json = payload === null ? null : JSON.stringify(payload);
  const id = randomUUID();
  const trace = id.replaceAll('-', '');
  const traceparent = `00-${trace}-${trace.slice(0, 16)}-01`;
  const event = { id, topic: TOPIC_NAMES[to], type, key, json, occurredAt: at, traceparent };
  return { to, key, value: json, headers: cloudEventHeaders(event, '/portcullis/tokens'), note };
};

/** The same event once more: as it was, with its id of before. */
export const copyOf = (record: EventRecord): EventRecord => ({ ...record, note: `${record.note} (copy)` });

/** The record without one of its headers. */
export const withoutHeader = (record: EventRecord, name: string): EventRecord => ({
  ...record,
  headers: Object.fromEntries(Object.entries(record.headers).filter(([header]) => header !== name)),
  note: `${record.note} without ${name}`,
});

/** The record with another value under the same headers. */
export const withValue = (record: EventRecord, value: string | Buffer | null, what: string): EventRecord => ({
  ...record,
  value,
  note: `${record.note} whose payload is ${what}`,
});
