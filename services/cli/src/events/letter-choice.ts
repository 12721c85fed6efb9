import type { DeadLetter } from '@libs/event-log';
import { z } from 'zod';
import { Misuse } from '../cli.errors';
import { parseOptions, texts, wholeNumber } from '../parse-options';
import { queueFilter } from './dead-letter-queues';

const choiceOptions = queueFilter.extend({
  all: z.boolean().default(false),
  id: texts,
  partition: wholeNumber.transform(Number).optional(),
  offset: wholeNumber.transform(String).optional(),
  yes: z.boolean().default(false),
});

/** Which letters a command is to settle. */
export interface LetterChoice extends z.output<typeof queueFilter> {
  readonly includes: (letter: DeadLetter) => boolean;
  /** As somebody would say it. */
  readonly words: string;
  /** Nothing may be missing: somebody has named them one by one. */
  readonly isByName: boolean;
  readonly yes: boolean;
}

export function parseLetterChoice(given: unknown): LetterChoice {
  const { all, id: ids, partition, offset, ...rest } = parseOptions(choiceOptions, given);
  const isPlace = partition !== undefined || offset !== undefined;
  if ([all, ids.length > 0, isPlace].filter(Boolean).length !== 1)
    throw new Misuse('Say which letters: --all, --id ID, or --topic TOPIC --partition P --offset O.');
  if (all) return { ...rest, includes: () => true, words: 'all dead letters', isByName: false };
  if (!isPlace)
    return { ...rest, includes: ({ id }) => ids.includes(id), words: ids.join(', '), isByName: true };
  if (partition === undefined || offset === undefined || rest.topic === undefined)
    throw new Misuse('A place is --topic TOPIC --partition P --offset O, as `dlq list` shows it under FROM.');
  return {
    ...rest,
    includes: ({ from }) => from?.partition === partition && from.offset === offset,
    words: `${rest.topic}/${String(partition)}/${offset}`,
    isByName: true,
  };
}
