import { Socket } from 'node:net';
import type { DataSourceOptions } from 'typeorm';
import type { Logger, Tracing } from '@libs/telemetry';
import type { Client } from 'pg';
import { prepareStatements, StatementNames } from './prepare-statements';

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

/** How long the server's word that it ended a statement or a transaction may be on its way. */
const ON_ITS_WAY_MS = 5_000;

/** How every service talks to Postgres. A server that restarts costs the running queries, never the process. */
export function dataSourceOptions(settings: DatabaseSettings, schema: Schema): PostgresOptions {
  const { statementMs = 30_000, idleInTransactionMs = 30_000 } = settings;
  const names = new StatementNames();
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
      onConnect: (client: Client) => {
        // TypeORM listens a moment after it was given the connection. Read together, "ready" and "terminated" leave none in between.
        client.on('error', () => undefined);
        prepareStatements(client, names);
        if (statementMs > 0 && idleInTransactionMs > 0)
          endWhenSilent(client, Math.max(statementMs, idleInTransactionMs) + ON_ITS_WAY_MS);
      },
      keepAlive: true,
      // Node's own default is the system's, two hours: so long would a statement wait for a server that vanished without a word.
      keepAliveInitialDelayMillis: 10_000,
      // What was answered is durable, whatever the server's or the role's default is: a crash must not bring back a revoked token.
      options: `-c synchronous_commit=on${settings.isReadOnly ? ' -c default_transaction_read_only=on' : ''}`,
      statement_timeout: statementMs,
      idle_in_transaction_session_timeout: idleInTransactionMs,
    },
  };
}

/**
 * A server that vanishes without a word leaves each statement under way for a quarter of an hour: the system asks no silent peer whether
 * it is there while something that was sent to it is not acknowledged. One that is there has ended statement and transaction before,
 * and a connection that does nothing the pool has let go.
 */
function endWhenSilent({ connection: { stream } }: Client, ms: number): void {
  if (!(stream instanceof Socket)) return;
  stream.setTimeout(ms, () => {
    const silent = new Error(`The database server has said nothing for ${String(ms)} ms.`);
    stream.destroy(Object.assign(silent, { code: 'ETIMEDOUT' }));
  });
}
