import type { OutboundEvent } from './event-producer';

export const CE = {
  id: 'ce_id',
  type: 'ce_type',
  source: 'ce_source',
  time: 'ce_time',
  specversion: 'ce_specversion',
  subject: 'ce_subject',
  contentType: 'content-type',
  traceparent: 'traceparent',
} as const;

/** CloudEvents 1.0, Kafka protocol binding, binary mode: the attributes are headers, the value is the bare payload. */
export const cloudEventHeaders = (event: OutboundEvent, source: string): Record<string, string> => ({
  [CE.specversion]: '1.0',
  [CE.id]: event.id,
  [CE.type]: event.type,
  [CE.source]: source,
  [CE.time]: event.occurredAt.toISOString(),
  [CE.subject]: event.key,
  [CE.contentType]: 'application/json',
  ...(event.traceparent === null ? {} : { [CE.traceparent]: event.traceparent }),
});
