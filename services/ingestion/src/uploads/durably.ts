import type { DataSource, EntityManager } from 'typeorm';
import { orUnavailable } from '../or-unavailable';

/** Below the patience of every client (contract 1.4), so that it hears of it. */
const LOCK_TIMEOUT = '8s';
/** In one turn to the server, where TypeORM would take one more for the isolation level. */
const SETTINGS = `set transaction isolation level read committed; set local synchronous_commit = on; set local lock_timeout = '${LOCK_TIMEOUT}'`;

/** `repeated`: it is there already, and this changed nothing but that what was parked of it is tried afresh. */
export type Recorded = 'new' | 'repeated';

/**
 * Runs one transaction: when this resolves, what it wrote survives anything that Postgres survives; when it rejects, it may
 * or may not have happened, and may be called again.
 */
export const durably = <T>(db: DataSource, work: (tx: EntityManager) => Promise<T>): Promise<T> =>
  orUnavailable(
    db.transaction(async (tx) => {
      await tx.query(SETTINGS);
      return work(tx);
    }),
  );
