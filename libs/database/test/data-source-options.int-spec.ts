import { dataSourceOptions } from '@libs/database';
import { createLogger } from '@libs/telemetry';
import { testDatabase } from '@libs/testing';
import { Client } from 'pg';
import { DataSource } from 'typeorm';

describe('a connection of a service', () => {
  // Otherwise a revocation that has answered could be lost in a crash, and its position be given to another one.
  it('commits durably, even where the database was told that it need not', async () => {
    const database = await testDatabase();
    try {
      const admin = new Client({ connectionString: database.url });
      await admin.connect();
      const { rows } = await admin.query<{ name: string }>('select current_database() as name');
      await admin.query(`alter database ${rows[0]?.name ?? ''} set synchronous_commit = off`);
      await admin.end();

      const logger = createLogger({ service: 'test', level: 'silent' });
      const settings = { url: database.url, applicationName: 'durable', logger };
      const source = new DataSource(dataSourceOptions(settings, { entities: [], migrations: [] }));
      await source.initialize();
      const shown = await source.query<unknown>('show synchronous_commit');
      await source.destroy();
      expect(shown).toEqual([{ synchronous_commit: 'on' }]);
    } finally {
      await database.drop();
    }
  });
});
