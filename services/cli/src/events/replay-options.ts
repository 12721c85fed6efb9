import { HISTORY_TOPICS, topicsOfTypes } from '@libs/event-log';
import { z } from 'zod';
import { Misuse } from '../cli.errors';
import { moment } from '../moment';
import { parseOptions, wholeNumber } from '../parse-options';
import { rangeOption } from './range-option';
import { eventFilter } from './which-events';

const replayOptions = (now: () => Date) =>
  eventFilter.extend({
    from: z.enum(['kafka', 'outbox'], 'takes kafka or outbox').optional(),
    since: moment(now).optional(),
    until: moment(now).optional(),
    fromSeq: wholeNumber.optional(),
    toSeq: wholeNumber.optional(),
    range: z.array(rangeOption).default([]),
    fromPosition: wholeNumber.optional(),
    toPosition: wholeNumber.optional(),
    to: z.string().min(1).optional(),
    dryRun: z.boolean().default(false),
  });

export type ReplayOptions = z.output<ReturnType<typeof replayOptions>> & {
  readonly from: 'kafka' | 'outbox';
};

/** The options of a replay, which name where the events are and a beginning, and do not contradict each other. */
export function parseReplayOptions(given: unknown, now: () => Date): ReplayOptions {
  const options = parseOptions(replayOptions(now), given);
  const { fromSeq, toSeq, fromPosition, toPosition, range, since, until } = options;
  const isOfOutbox = [fromSeq, toSeq, fromPosition, toPosition].some((one) => one !== undefined);
  const from = options.from ?? (isOfOutbox ? 'outbox' : 'kafka');
  if (from === 'kafka' && isOfOutbox)
    throw new Misuse('Kafka cannot be asked by seq or position: those are for --from outbox.');
  if (from === 'outbox' && range.length > 0)
    throw new Misuse('--range names offsets of Kafka, and the outbox has none.');
  if (range.length > 0 && (since !== undefined || until !== undefined || options.topic.length > 0))
    throw new Misuse('--range says already which topics and from where to where.');
  if (since === undefined && fromSeq === undefined && fromPosition === undefined && range.length === 0)
    throw new Misuse('Say from where: --since TIME, or --from-seq N for the outbox.');
  if (since !== undefined && until !== undefined && since >= until)
    throw new Misuse('--until must be later than --since.');
  return { ...options, from };
}

/** Without a topic: that of the types, or every history. */
export function topicsOf({ topic, type }: Pick<ReplayOptions, 'topic' | 'type'>): readonly string[] {
  if (topic.length > 0) return topic;
  const ofTypes = topicsOfTypes(type);
  return ofTypes.length > 0 ? ofTypes : HISTORY_TOPICS;
}
