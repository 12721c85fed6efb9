import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';

type Migration = new () => MigrationInterface;

/** Any constant does; it only has to be the same in every process that migrates. */
const MIGRATION_LOCK = 7_262_108;
const LOCK_POLL_MS = 100;

/**
 * Brings a database to the newest schema, forward only, each migration in its own transaction. Safe to call from several
 * processes at once: one works, the others wait and find nothing left to do. Gives the names of the migrations it ran.
 */
export async function runMigrations(url: string, migrations: readonly Migration[]): Promise<string[]> {
  const lock = new Client({ connectionString: url, application_name: 'portcullis-migrate' });
  await lock.connect();
  try {
    await acquire(lock);
    const source = new DataSource({
      type: 'postgres',
      url,
      migrations: [...migrations],
      migrationsTableName: 'schema_migrations',
    });
    await source.initialize();
    try {
      const ran = await source.runMigrations({ transaction: 'each' });
      return ran.map((migration) => migration.name);
    } finally {
      await source.destroy();
    }
  } finally {
    await lock.end();
  }
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
