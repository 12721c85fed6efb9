import { preparedDatabase, type TestDatabase } from '@libs/testing';
import { Client } from 'pg';
import { migrateTokens } from '../../src/start';

/** A new one of this release, of an incarnation of its own as every database that was not copied. */
export async function tokensDatabase(): Promise<TestDatabase> {
  const database = await preparedDatabase('tokens', migrateTokens);
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query('update rev_head set incarnation = gen_random_uuid()::text');
  } finally {
    await client.end();
  }
  return database;
}
