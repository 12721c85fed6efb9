import type { LeaseParameters } from '@libs/revocation';
import type { DataSource } from 'typeorm';

/**
 * Tells the other tokens APIs how long the leases are that this one grants. Call it before the first is granted. It changes the row
 * that every revocation changes: one that commits before it is in the log that this process's first lease begins with, and one
 * that commits after it reads the length and waits for it.
 *
 * It never shortens: once no tokens API runs with a longer LEASE_MS, an operator may (ADR 0004).
 */
export async function announceLease(db: DataSource, { durationMs }: LeaseParameters): Promise<void> {
  await db.query('update rev_head set lease_ms = $1 where lease_ms < $1', [Math.ceil(durationMs)]);
}
