/** SQLSTATE classes and codes that say "not now": connection, resources, rollback, lock, operator, standby, idle, internal. */
const TRANSIENT = /^(08|25006|25P|40|53|55P03|57|58|XX)/;
const SQLSTATE = /^[0-9A-Z]{5}$/;
const CONNECTION =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** What pg, its pool and TypeORM say without a code; the last of a connection that was lost between two statements. */
const WORDS =
  /Connection terminated|connection ended|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|not queryable|Query read timeout|timeout expired|Cannot use a pool after calling end|query runner (was )?already released/i;

/**
 * A migration has changed the columns that a prepared statement gives. The server has done nothing; asked by another name it does. Its code is
 * that of whatever it does not support, and its words are in the server's language.
 */
export const isOutdatedPlan = (error: unknown): boolean =>
  error instanceof Error && 'routine' in error && error.routine === 'RevalidateCachedQuery';

/** Whether the same request may succeed once the database is back: a 503, not a fault of the statement. */
export function isDatabaseTrouble(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if (isOutdatedPlan(error)) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (SQLSTATE.test(code) ? TRANSIENT.test(code) : CONNECTION.test(code)) return true;
  if ('message' in error && typeof error.message === 'string' && WORDS.test(error.message)) return true;
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.some(isDatabaseTrouble);
  return 'driverError' in error && error.driverError !== error && isDatabaseTrouble(error.driverError);
}
