import type { PoolState } from '@libs/telemetry';
import { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';

/** A pool of pg at this moment. Whoever asks has an idle connection, or a new one where there is room, a tick later: that is no wait. */
export const poolState = ({
  totalCount,
  idleCount,
  waitingCount,
  options: { max },
}: Pick<Pool, 'totalCount' | 'idleCount' | 'waitingCount' | 'options'>): PoolState => ({
  busy: totalCount - idleCount,
  idle: idleCount,
  waiting: Math.max(0, waitingCount - idleCount - (max - totalCount)),
});

/** The pool of a data source at this moment; empty while it has none. */
export function connectionsOf({ driver }: DataSource): PoolState {
  const pool: unknown = driver instanceof PostgresDriver ? driver.master : undefined;
  return pool instanceof Pool ? poolState(pool) : { busy: 0, idle: 0, waiting: 0 };
}
