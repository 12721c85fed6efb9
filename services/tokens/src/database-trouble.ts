/** SQLSTATE classes and codes that say "not now": connection lost, shutting down, too many connections, serialization, time. */
const TRANSIENT = /^(08\w{3}|57P0[1-5]|57014|53\w{3}|40\w{3}|25006|55P03)$/;
const CONNECTION =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** What pg and its pool say without a code. */
const WORDS =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|timeout expired|Cannot use a pool after calling end/;

/** Whether the same request may succeed once the database is back. */
export function isDatabaseTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (TRANSIENT.test(code) || CONNECTION.test(code) || WORDS.test(error.message)) return true;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseTrouble);
  return 'driverError' in error && error.driverError !== error && isDatabaseTrouble(error.driverError);
}
