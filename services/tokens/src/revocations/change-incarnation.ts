import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';

/**
 * For an operator, where a database came to be another one without a new timeline (put together from a dump, say), before any tokens
 * API serves again: positions of the old log and the new one do not compare, so everyone who cached anything begins anew, and for
 * one lease only time counts as proof. Gives the new incarnation.
 */
export async function changeIncarnation(db: DataSource): Promise<string> {
  await db.query('update rev_head set incarnation = $1', [randomUUID()]);
  const [{ incarnation }] = await db.query<[{ incarnation: string }]>('select incarnation from rev_state');
  return incarnation;
}
