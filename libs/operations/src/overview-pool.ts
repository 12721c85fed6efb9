import { poolState } from '@libs/database';
import type { Logger, PoolState } from '@libs/telemetry';
import { Pool } from 'pg';

export interface OverviewPoolSettings {
  readonly databaseUrl: string;
  /** Shown by pg_stat_activity. */
  readonly applicationName: string;
  readonly logger: Pick<Logger, 'warn'>;
}

/** One for each part that is read at once: a part that is stuck must not hold up another. */
const CONNECTIONS = 3;
/** Whoever looks at a system in trouble must not add to it: what takes longer is given up. */
const GIVE_UP_MS = 1_000;

/**
 * The connections of the operators' overview: few, reading only, made when somebody looks and closed when nobody does. What is
 * asked here never stands in the way of the business of its service, and the other way round.
 */
export class OverviewPool {
  private readonly pool: Pool;

  constructor({ databaseUrl, applicationName, logger }: OverviewPoolSettings) {
    this.pool = new Pool({
      connectionString: databaseUrl,
      application_name: applicationName,
      max: CONNECTIONS,
      idleTimeoutMillis: 10_000,
      connectionTimeoutMillis: GIVE_UP_MS,
      statement_timeout: GIVE_UP_MS,
      lock_timeout: GIVE_UP_MS,
      query_timeout: 2 * GIVE_UP_MS,
      options: '-c default_transaction_read_only=on',
    });
    this.pool.on('error', (error) =>
      logger.warn({ err: error }, `A connection of ${applicationName} was lost`),
    );
  }

  /** The rows. */
  async query<Rows>(text: string, values: readonly unknown[] = []): Promise<Rows> {
    const { rows } = await this.pool.query({ text, values: [...values] });
    return rows as Rows;
  }

  connections(): PoolState {
    return poolState(this.pool);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
