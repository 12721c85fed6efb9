import { z } from 'zod';
import { instant } from './primitives';

/**
 * The headers of a record: CloudEvents 1.0, Kafka protocol binding, binary mode. A header's value is a text in UTF-8; the record's
 * value is the bare payload.
 */
export const eventHeaders = z.object({
  ce_specversion: z.literal('1.0').describe('The version of CloudEvents.'),
  ce_id: z
    .uuid()
    .describe(
      'The event. The same in every copy and at every redelivery, in the history and in a dead letter topic.',
    ),
  ce_source: z
    .string()
    .regex(/^\/portcullis\/[a-z-]+$/)
    .describe('The service that published it.'),
  ce_type: z
    .string()
    .regex(/^[a-z-]+\.[a-z-]+\.v[1-9]\d*$/)
    .describe('The event and its version; it says which schema the payload has.'),
  ce_time: instant.describe(
    'When the change was made, by the clock of the database. No order follows from it.',
  ),
  ce_subject: z
    .string()
    .min(1)
    .optional()
    .describe("The record's key as a text. Records from before November 2026 lack it."),
  'content-type': z.literal('application/json').describe('What the payload is.'),
  traceparent: z
    .string()
    .regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/)
    .optional()
    .describe('The W3C trace context of the request that made the change, where there was one.'),
});

/** What is added to an event that a group of subscribers could not read: its own headers, key and payload stay as they came. */
export const deadLetterHeaders = z.object({
  dlq_reason: z.string().describe('Why it was parked, in a sentence.'),
  dlq_group: z.string().describe('The consumer group that could not read it.'),
  dlq_topic: z.string().describe('The topic that it came from.'),
  dlq_partition: z.string().regex(/^\d+$/).describe('The partition that it came from.'),
  dlq_offset: z.string().regex(/^\d+$/).describe('Its offset in that partition.'),
  dlq_at: instant.describe('When it was parked.'),
  dlq_retries: z
    .string()
    .regex(/^\d+$/)
    .optional()
    .describe(
      'How often an operator has put it back to its topic; absent: never. An event that was put back has this header there, too.',
    ),
});
