import { publishAgain, type PublishedAgain } from '@libs/outbox';
import { type RecoveryOptions, whileResting } from './resting-database';

/** The events that the relays of this database are to publish again; they begin when they are started. */
export async function publishAgainFrom(
  options: RecoveryOptions,
  since: Date | undefined,
): Promise<PublishedAgain> {
  const { logger } = options;
  logger.info('Looking for events that were published; where there are millions it takes some minutes');
  const again = await whileResting(options, 'relays', (tx) => publishAgain(tx, since));
  const { events, oldestKept } = again;
  logger.info(
    { events, oldestKept },
    oldestKept === null
      ? 'The outbox is empty: there is nothing to publish again'
      : `${events} events are published again once a relay runs; those from before ${oldestKept.toISOString()} are no longer kept`,
  );
  return again;
}
