import { isDatabaseTrouble } from '@libs/database';
import { IngestionUnavailable } from './ingestion.errors';

/**
 * Runs a transaction so that a lost database is an honest 503. After a lost COMMIT nobody knows whether it happened; the
 * same request sent again finds out, because every write here is idempotent.
 */
export async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isDatabaseTrouble(error))
      throw new IngestionUnavailable('Our database did not confirm this in time.', 2, error);
    throw error;
  }
}
