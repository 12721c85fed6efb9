import { runMigrations } from '@libs/database';
import { testDatabase, type TestDatabase } from '@libs/testing';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { ingestionMigrations } from '../src/migrations/ingestion-migrations';
import { migrateIngestion, startIngestionWorker, defaultWorkSettings } from '../src/start';

describe('the ingestion schema', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase();
  });
  afterEach(() => database.drop());

  async function columns(): Promise<unknown[]> {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, unknown>>(
        `select table_name, column_name, data_type, is_nullable from information_schema.columns
         where table_schema = 'public' and table_name <> 'schema_migrations' order by 1, ordinal_position`,
      );
      return rows;
    } finally {
      await client.end();
    }
  }

  it('is made from nothing, and a second time nothing is left to do', async () => {
    expect(await migrateIngestion(database.url)).toEqual(ingestionMigrations.map((step) => new step().name));
    expect(await migrateIngestion(database.url)).toEqual([]);
  });

  it('is the same step by step, and every step can be taken back', async () => {
    for (let steps = 1; steps <= ingestionMigrations.length; steps += 1)
      expect(await runMigrations(database.url, ingestionMigrations.slice(0, steps))).toHaveLength(1);
    const stepwise = await columns();
    const source = await new DataSource({
      type: 'postgres',
      url: database.url,
      migrations: ingestionMigrations,
      migrationsTableName: 'schema_migrations',
    }).initialize();
    for (let steps = ingestionMigrations.length; steps > 0; steps -= 1) await source.undoLastMigration();
    await source.destroy();
    expect(await columns()).toEqual([]);
    await migrateIngestion(database.url);
    expect(await columns()).toEqual(stepwise);
  });

  it('must be current before a process works on it', async () => {
    const started = startIngestionWorker({
      host: '127.0.0.1',
      managementPort: 0,
      logLevel: 'silent',
      databaseUrl: database.url,
      events: { kind: 'outbox', databaseUrl: database.url, pollIntervalMs: 20 },
      work: defaultWorkSettings,
    });
    await expect(started).rejects.toThrow('Run migrate.main.js of this service');
  });
});
