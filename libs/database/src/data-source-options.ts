import type { DataSourceOptions } from 'typeorm';
import type { Logger, Tracing } from '@libs/telemetry';
import type { Client } from 'pg';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

export interface DatabaseSettings {
  url: string;
  /** Shown by pg_stat_activity. */
  applicationName: string;
  /** Connections kept at the most; a request waits for one at most `acquireTimeoutMs`. */
  poolSize?: number;
  acquireTimeoutMs?: number;
  /** A transaction that its process says nothing to for so long is ended by the server, and its locks with it. */
  idleInTransactionMs?: number;
  /** How long the server works on one statement; 0: as long as it takes. */
  statementMs?: number;
  isReadOnly?: boolean | undefined;
  logger: Logger;
  /** Of the process: what it asks of the database is shown in its traces. */
  tracing?: Tracing;
}

export type Schema = Required<Pick<PostgresOptions, 'entities' | 'migrations'>>;

/** How every service talks to Postgres. A server that restarts costs the running queries, never the process. */
export function dataSourceOptions(settings: DatabaseSettings, schema: Schema): PostgresOptions {
  return {
    type: 'postgres',
    url: settings.url,
    applicationName: settings.applicationName,
    entities: schema.entities,
    migrations: schema.migrations,
    migrationsTableName: 'schema_migrations',
    synchronize: false,
    parseInt8: true,
    poolSize: settings.poolSize ?? 10,
    connectTimeoutMS: settings.acquireTimeoutMs ?? 5_000,
    poolErrorHandler: (error: unknown) =>
      settings.logger.warn({ err: error }, 'A database connection was lost'),
    extra: {
      // TypeORM listens a moment after it was given the connection. Read together, "ready" and "terminated" leave none in between.
      onConnect: (client: Client) => void client.on('error', () => undefined),
      keepAlive: true,
      // Node's own default is the system's, two hours: so long would a statement wait for a server that vanished without a word.
      keepAliveInitialDelayMillis: 10_000,
      // What was answered is durable, whatever the server's or the role's default is: a crash must not bring back a revoked token.
      options: `-c synchronous_commit=on${settings.isReadOnly ? ' -c default_transaction_read_only=on' : ''}`,
      statement_timeout: settings.statementMs ?? 30_000,
      idle_in_transaction_session_timeout: settings.idleInTransactionMs ?? 30_000,
    },
  };
}
