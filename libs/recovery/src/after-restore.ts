import { renumberOutbox } from '@libs/outbox';
import type { EntityManager } from 'typeorm';
import { type RecoveryOptions, whileResting } from './resting-database';
import { SKIPPED_NUMBERS, skipNumbers } from './skip-numbers';

/**
 * What every database needs after a restore, whatever it was restored from, before anything works on it: once is enough, and more
 * often does no harm. `own` is what this service's database needs beside it, in the same transaction.
 */
export async function afterRestore(
  options: RecoveryOptions,
  own: (tx: EntityManager) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { logger } = options;
  await whileResting(options, 'every process', async (tx) => {
    await own(tx);
    const sequences = await skipNumbers(tx);
    logger.info(
      { sequences, skipped: SKIPPED_NUMBERS },
      'What is numbered goes on a million further, so that no number is given twice',
    );
    logger.info('Looking whether the outbox is numbered by this cluster; if not, all of it is rewritten');
    const renumbered = await renumberOutbox(tx);
    if (renumbered)
      logger.info(
        { ...renumbered },
        'The outbox had transaction numbers of another cluster: its events were given new ones, and groups that read it begin with the oldest',
      );
    else logger.info('The outbox has transaction numbers of this cluster, and stays as it is');
  });
  logger.info('The database may be used again');
}
