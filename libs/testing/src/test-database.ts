import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface TestDatabase {
  url: string;
  /** Ends whatever is still connected, too. */
  drop(): Promise<void>;
}

/** A new, empty database of the test's own on the server at TEST_DATABASE_URL. */
export async function testDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env['TEST_DATABASE_URL'];
  if (serverUrl === undefined) throw new Error('TEST_DATABASE_URL is not set: run the tests through jest.');
  // template0 takes no connections, so nothing can be in the way of a copy; C sorts the same on every server.
  return databaseOn(serverUrl, `template template0 encoding 'UTF8' locale 'C'`);
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
