import { DomainError } from '@libs/errors';
import { errorCodeOf, messageOf } from './error-code';
import { IngestionUnavailable } from './ingestion.errors';

/** SQLSTATE classes that a retry may cure: connection, rollback, resources, not in state, operator, system, internal. */
const TRANSIENT = /^(08|25P|40|53|55|57|58|XX)/;
const LOST =
  /connect|terminated|timeout|timed out|not queryable|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND/i;

/** Whether the database, not the statement, is what failed. */
export function isDatabaseTrouble(error: unknown): boolean {
  if (error instanceof DomainError) return false;
  const code = errorCodeOf(error);
  if (/^[0-9A-Z]{5}$/.test(code)) return TRANSIENT.test(code);
  return LOST.test(`${code} ${messageOf(error)}`);
}

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
