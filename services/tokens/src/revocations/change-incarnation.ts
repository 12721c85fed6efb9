import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';

/**
 * For an operator, after the database was restored or failed over with loss, before any tokens API serves again: positions of
 * the old log and the new one do not compare, so everyone who cached anything begins anew, and for one lease only time counts
 * as proof. Gives the new incarnation.
 */
export async function changeIncarnation(db: DataSource): Promise<string> {
  const incarnation = randomUUID();
  await db.query('update rev_head set incarnation = $1', [incarnation]);
  return incarnation;
}
