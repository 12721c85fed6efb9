import { createHash } from 'node:crypto';
import type { CataloguedEvent } from './event-catalogue';

/** The headers of the sample, as its service would send them: made from the sample, so that they are the same each time. */
export function exampleHeaders(
  { contract, sample }: CataloguedEvent,
  source: string,
): Record<string, string> {
  const digest = createHash('sha256').update(contract.type).digest('hex');
  const instants = Object.values(sample).filter(
    (value): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value),
  );
  return {
    ce_specversion: '1.0',
    ce_id: digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5'),
    ce_source: source,
    ce_type: contract.type,
    ce_time: instants[0] ?? '2026-03-01T12:00:00.000Z',
    ce_subject: contract.keyOf(sample),
    'content-type': 'application/json',
    traceparent: `00-${digest.slice(0, 32)}-${digest.slice(32, 48)}-01`,
  };
}

export const DEAD_LETTER_HEADERS = {
  dlq_reason: 'The payload is not JSON.',
  dlq_group: 'billing',
  dlq_topic: 'portcullis.token.events.v1',
  dlq_partition: '3',
  dlq_offset: '1042',
  dlq_at: '2026-03-01T12:06:00.000Z',
} as const;
