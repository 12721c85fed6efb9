import type { BoundedRange } from '@libs/event-log';
import { z } from 'zod';

const FORM = /^(?<topic>[\w.-]+)\/(?<partition>\d{1,9}):(?<from>\d{1,18})-(?<to>\d{1,18})$/;
const parts = z.object({
  topic: z.string(),
  partition: z.coerce.number(),
  from: z.coerce.bigint(),
  to: z.coerce.bigint(),
});

/** `TOPIC/PARTITION:FROM-TO`, the second offset excluded: how an interrupted replay says where it goes on. */
export const rangeOption = z.string().transform((text, context): BoundedRange => {
  const { data } = parts.safeParse(FORM.exec(text)?.groups);
  if (data !== undefined) return data;
  context.addIssue({ code: 'custom', message: 'takes TOPIC/PARTITION:FROM-TO' });
  return z.NEVER;
});

export const rangeText = ({ topic, partition, from, to }: BoundedRange): string =>
  `${topic}/${String(partition)}:${String(from)}-${String(to)}`;
