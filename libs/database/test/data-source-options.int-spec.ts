import { readFileSync } from 'node:fs';
import { dataSourceOptions } from '@libs/database';
import { createLogger } from '@libs/telemetry';
import { testDatabase } from '@libs/testing';
import { Client } from 'pg';
import { DataSource } from 'typeorm';

/** Elsewhere no file tells which timer a socket has; it is counted as skipped. */
const onLinux = process.platform === 'linux' ? it : it.skip;

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

  // One that was cut off while a statement ran would hold its place in the pool for two hours after the network is whole again.
  onLinux('asks soon whether a silent server is still there', async () => {
    const database = await testDatabase();
    const settings = {
      url: database.url,
      applicationName: 'alive',
      logger: createLogger({ service: 'test', level: 'silent' }),
    };
    const source = new DataSource(dataSourceOptions(settings, { entities: [], migrations: [] }));
    try {
      await source.initialize();
      const [{ port }] = await source.query<[{ port: number }]>('select inet_client_port() as port');
      const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
      const timers = readFileSync('/proc/net/tcp', 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([, address]) => address?.endsWith(local))
        .map((fields) => fields[5]?.split(':') ?? []);
      // 02: the keep-alive timer; the other is its hundredths of a second.
      expect(timers).toEqual([['02', expect.any(String)]]);
      expect(Number.parseInt(timers[0]?.[1] ?? '', 16)).toBeLessThanOrEqual(1_000);
    } finally {
      await source.destroy();
      await database.drop();
    }
  });
});
