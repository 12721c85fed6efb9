import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@libs/telemetry';
import { Client } from 'pg';
import { DataSource, MigrationExecutor, type MigrationInterface, type QueryRunner } from 'typeorm';

type Migration = new () => MigrationInterface;

/** Any constant does; it only has to be the same in every process that migrates. */
const MIGRATION_LOCK = 7_262_108;
const LOCK_POLL_MS = 100;
/** So long may everybody else wait behind a migration that waits for a table, and so long they then have it to themselves. */
const TABLE_LOCK_MS = 3_000;
const LET_OTHERS_MS = 3_000;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Brings a database to the newest schema, forward only, each migration in its own transaction. Safe to call from several
 * processes at once: one works, the others wait and find nothing left to do. Gives the names of the migrations it ran.
 *
 * A table that somebody else holds (a dump, say) is asked for again and again, for as long as it takes, and the log says who that may be.
 */
export async function runMigrations(
  url: string,
  migrations: readonly Migration[],
  logger?: Pick<Logger, 'warn'>,
): Promise<string[]> {
  const lock = new Client({ connectionString: url, application_name: 'portcullis-migrate' });
  lock.on('error', () => undefined); // Whoever waits for a query hears of it; unheard it would end the process.
  await lock.connect();
  try {
    await acquire(lock);
    const source = new DataSource({
      type: 'postgres',
      url,
      migrations: migrations.map(impatient),
      migrationsTableName: 'schema_migrations',
    });
    await source.initialize();
    try {
      const pending = await new MigrationExecutor(source).getPendingMigrations();
      while (!(await areAllRun(source))) {
        logger?.warn({ oldest: await oldestTransactions(lock) }, 'A migration waits for who holds its table');
        await sleep(LET_OTHERS_MS);
      }
      return pending.map(({ name }) => name);
    } finally {
      await source.destroy();
    }
  } finally {
    await lock.end();
  }
}

/** False: one waited too long for a table. The ones before it stay. */
async function areAllRun(source: DataSource): Promise<boolean> {
  try {
    await source.runMigrations({ transaction: 'each' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE) return false;
    throw error;
  }
}

/**
 * The migration, which gives up a table that it does not get at once: whoever comes to the table after it waits behind it, readers too.
 * Without a transaction it is an index that is built concurrently, which waits for everybody and lets everybody past.
 */
function impatient(Patient: Migration): Migration {
  return class extends Patient {
    override readonly name = new Patient().name ?? Patient.name;

    override async up(runner: QueryRunner): Promise<void> {
      if (runner.isTransactionActive) await runner.query(`set local lock_timeout = ${String(TABLE_LOCK_MS)}`);
      await super.up(runner);
    }
  };
}

/** One of them holds the table, if it still does. */
async function oldestTransactions(client: Client): Promise<unknown[]> {
  const { rows } = await client.query<Record<string, unknown>>(
    `select pid, application_name, state, extract(epoch from clock_timestamp() - xact_start)::int as seconds
     from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null
     order by xact_start limit 3`,
  );
  return rows;
}

/** By asking again: an index that is built concurrently waits for every statement that began before, a waiting one too. */
async function acquire(client: Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
      MIGRATION_LOCK,
    ]);
    if (rows[0]?.locked === true) return;
    await sleep(LOCK_POLL_MS);
  }
}

/** Stops a process that was started on a database it does not fit, with a sentence that says what to run. */
export async function assertSchemaIsCurrent(source: DataSource): Promise<void> {
  if (await source.showMigrations()) {
    throw new Error(
      'The database schema is older than this release. Run migrate.main.js of this service on it first, then start again.',
    );
  }
}
