import { poolState } from '@libs/database';
import type { Logger, PoolState } from '@libs/telemetry';
import { Pool } from 'pg';
import { DatabaseUnavailable } from '../tokens.errors';

export interface ProtocolPoolSettings {
  readonly databaseUrl: string;
  /** Shown by pg_stat_activity; default: `portcullis-tokens-protocol`. */
  readonly applicationName?: string;
  readonly connections: number;
  readonly logger: Logger;
}

/**
 * Connections of the protocol's own: introspections and the receipts of revocations never queue behind the business of the public
 * API.
 */
export class ProtocolPool {
  private readonly pool: Pool;

  constructor(settings: ProtocolPoolSettings) {
    const { applicationName = 'portcullis-tokens-protocol', logger } = settings;
    this.pool = new Pool({
      connectionString: settings.databaseUrl,
      application_name: applicationName,
      max: settings.connections,
      keepAlive: true,
      connectionTimeoutMillis: 2_000,
      statement_timeout: 5_000,
      query_timeout: 6_000,
      // A beat must be as durable as a revocation when it is answered.
      options: '-c synchronous_commit=on',
    });
    this.pool.on('error', (error) =>
      logger.warn({ err: error }, `A connection of ${applicationName} was lost`),
    );
  }

  /** The rows. `name` makes it a prepared statement. */
  async query<Row>(text: string, values: readonly unknown[] = [], name?: string): Promise<Row[]> {
    const result = await this.pool.query({ text, values: [...values], ...(name !== undefined && { name }) });
    return result.rows as Row[];
  }

  /** For statements that always give a row on the primary. @throws DatabaseUnavailable */
  async one<Row>(text: string, values: readonly unknown[] = [], name?: string): Promise<Row> {
    const [row] = await this.query<Row>(text, values, name);
    if (row === undefined)
      throw new DatabaseUnavailable(new Error('The database gave no row: it is a standby, or not ours'));
    return row;
  }

  /** Its connections at this moment. */
  connections(): PoolState {
    return poolState(this.pool);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

/**
 * Those of the leases alone. A lease that lapses for want of a connection has its gateway ask about every request, and a renewal
 * that queued behind these questions would not come back while they last.
 */
export class LeasePool extends ProtocolPool {}
