import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { given, oncePerRun } from './once-per-run';

const PREPARED = 'database-';

export interface TestDatabase {
  url: string;
  /** Ends whatever is still connected, too. */
  drop(): Promise<void>;
}

/** A new, empty database of the test's own on the server at TEST_DATABASE_URL. */
export async function testDatabase(): Promise<TestDatabase> {
  // template0 takes no connections, so nothing can be in the way of a copy; C sorts the same on every server.
  return databaseOn(given('TEST_DATABASE_URL'), `template template0 encoding 'UTF8' locale 'C'`);
}

/**
 * A new database of the test's own, as `prepare` leaves an empty one. That is done once in a run for each `name`; a copy of the result
 * takes a fraction of the time. What `prepare` makes up by chance is the same in all copies.
 */
export async function preparedDatabase(
  name: string,
  prepare: (url: string) => Promise<unknown>,
): Promise<TestDatabase> {
  const kept = await oncePerRun(`${PREPARED}${name}`, async (directory) => {
    const database = await testDatabase();
    const { url } = database;
    await prepare(url).catch(async (error: unknown) => {
      await database.drop();
      throw error;
    });
    await execute(serverOf(url), `alter database ${nameIn(url)} allow_connections false`);
    await writeFile(join(directory, 'url'), url);
  });
  return copyDatabase(await readFile(join(kept, 'url'), 'utf8'));
}

/** What the copies were made of. A server that was started for the run needs no such cleaning. */
export async function dropPreparedDatabases(): Promise<void> {
  const run = given('TEST_RUN_DIRECTORY');
  const names = (await readdir(run)).filter((name) => name.startsWith(PREPARED));
  for (const file of names.map((name) => join(run, name, 'url')).filter(existsSync)) {
    const url = await readFile(file, 'utf8');
    await execute(serverOf(url), `drop database ${nameIn(url)}`);
  }
}

/** What a backup of its files would be. Nobody may be connected to it. */
export const copyDatabase = (url: string): Promise<TestDatabase> =>
  databaseOn(serverOf(url), `template ${nameIn(url)}`);

/** Puts a copy in the place of a database, whoever is connected to that. It goes on in the same timeline, as from a copy of its disk. */
export async function restoreDatabase(url: string, copy: TestDatabase): Promise<void> {
  await execute(serverOf(url), `drop database ${nameIn(url)} with (force)`);
  await execute(serverOf(url), `create database ${nameIn(url)} template ${nameIn(copy.url)}`);
}

async function databaseOn(serverUrl: string, how: string): Promise<TestDatabase> {
  const name = `test_${Date.now().toString(36)}_${randomBytes(5).toString('hex')}`;
  await execute(serverUrl, `create database ${name} ${how}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(serverUrl, `drop database if exists ${name} with (force)`) };
}

const nameIn = (url: string): string => new URL(url).pathname.slice(1);

function serverOf(url: string): string {
  const server = new URL(url);
  server.pathname = '/postgres';
  return server.href;
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
