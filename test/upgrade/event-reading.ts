import { z } from 'zod';
import { readKafka } from '../chaos/after/dump-kafka';
import { runWithRelease } from './run-with-release';

export const publishedEvents = z.array(
  z.strictObject({ topic: z.string(), type: z.string(), payload: z.unknown() }),
);
export type PublishedEvents = z.output<typeof publishedEvents>;

const reading = z.strictObject({
  read: z.int().nonnegative(),
  /** How many of each type that the release does not know: its subscribers pass over them. */
  skipped: z.record(z.string(), z.int().positive()),
  /** Events of known types that do not match their contract. */
  unreadable: z.array(z.string()),
});
/** What the contracts of one release make of events, some of which another one published. */
export type Reading = z.output<typeof reading>;

const DEAD_LETTERS = '.dlq';

/** Everything that is in Kafka. Both releases have published there, by each of their services. */
export async function allEvents(
  brokers: readonly string[],
): Promise<{ events: PublishedEvents; deadLetters: number }> {
  const events: PublishedEvents = [];
  let deadLetters = 0;
  await readKafka(brokers, (topic, _partition, { headers, value }) => {
    if (topic.endsWith(DEAD_LETTERS)) deadLetters += 1;
    // A message without a value removes the state of its key, and has nothing to read.
    else if (value)
      events.push({ topic, type: String(headers?.['ce_type']), payload: JSON.parse(String(value)) });
  });
  return { events, deadLetters };
}

export async function readBy(dist: string, events: PublishedEvents): Promise<Reading> {
  const output = await runWithRelease('read-events.main.js', { args: [dist], input: JSON.stringify(events) });
  return reading.parse(JSON.parse(output));
}
