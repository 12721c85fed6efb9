import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';

/**
 * Where a database came to be another one, which a restore without a new timeline does not show, before any tokens API serves
 * again: positions of the old log and the new one do not compare, so everyone who cached anything begins anew, and for
 * one lease only time counts as proof. Gives the new incarnation.
 */
export async function changeIncarnation(db: Pick<EntityManager, 'query'>): Promise<string> {
  await db.query('update rev_head set incarnation = $1', [randomUUID()]);
  const [{ incarnation }] = await db.query<[{ incarnation: string }]>('select incarnation from rev_state');
  return incarnation;
}
