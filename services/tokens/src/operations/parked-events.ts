import { hash } from 'node:crypto';
import { MAX_LETTERS_SHOWN, type ParkedEvent, type ParkedEvents } from '@libs/contracts';
import {
  type BoundedRange,
  type DeadLetter,
  deadLetter,
  type DeadLetterQueue,
  identityOf,
  type KafkaCluster,
  placeOf,
  rangesOf,
  readLog,
} from '@libs/event-log';
import { PartUnread } from '@libs/operations';
import { redactTokens } from '@libs/token-format';

const READ_MS = 8_000;
const TEXT_LENGTH = 500;

/** The same for all copies of a letter, wherever they stand in their topic. */
export const refOf = (letter: DeadLetter): string =>
  hash('sha256', `${letter.queue} ${identityOf(letter)}`, 'base64url').slice(0, 22);

/** The latest letters of each of these topics. */
export async function readParkedEvents(
  cluster: KafkaCluster,
  queues: readonly DeadLetterQueue[],
): Promise<ParkedEvents> {
  const ranges = await rangesOf(
    cluster,
    queues.map(({ queue }) => queue),
  );
  const total = ranges.reduce((sum, { from, to }) => sum + Number(to - from), 0);
  const found = new Map<string, ParkedEvent>();
  const signal = AbortSignal.timeout(READ_MS);
  await readLog(
    cluster,
    ranges.map(theLatest),
    ({ topic: queue, partition, messages }) => {
      const beside = queues.find((one) => one.queue === queue);
      for (const message of messages) {
        const event = beside && parkedEvent(beside, deadLetter(queue, partition, message));
        if (event) found.set(event.ref, event);
      }
      return Promise.resolve();
    },
    signal,
  );
  if (signal.aborted) throw new PartUnread('Kafka did not hand over the dead letters in time.');
  return { total, list: [...found.values()].sort(byTopicAndTime) };
}

const theLatest = (range: BoundedRange): BoundedRange => {
  const from = range.to - BigInt(MAX_LETTERS_SHOWN);
  return from > range.from ? { ...range, from } : range;
};

function parkedEvent({ queue, topic, group }: DeadLetterQueue, letter: DeadLetter): ParkedEvent {
  const { from, id, type, key, reason, parkedAt, retries } = letter;
  return {
    queue,
    topic,
    group,
    ref: refOf(letter),
    ...(from && { place: shown(placeOf(from)) }),
    id: shown(id),
    ...(type !== undefined && { type: shown(type) }),
    key: shown(key),
    ...(reason !== undefined && { reason: shown(reason) }),
    parkedAt: shown(parkedAt),
    retries,
  };
}

/** Whoever wrote it: a stranger may write into a topic. */
const shown = (text: string): string =>
  redactTokens(text)
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, TEXT_LENGTH);

const byTopicAndTime = (one: ParkedEvent, other: ParkedEvent): number =>
  one.queue.localeCompare(other.queue) || other.parkedAt.localeCompare(one.parkedAt);
