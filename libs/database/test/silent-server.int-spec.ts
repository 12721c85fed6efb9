import { connectionsOf, dataSourceOptions, isDatabaseTrouble } from '@libs/database';
import { createLogger } from '@libs/telemetry';
import { PausableProxy, testDatabase, type TestDatabase } from '@libs/testing';
import { DataSource } from 'typeorm';

const logger = createLogger({ service: 'test', level: 'silent' });

describe('a database server that vanishes without a word', () => {
  let database: TestDatabase;
  let proxy: PausableProxy;
  let source: DataSource;

  beforeAll(async () => {
    database = await testDatabase();
    proxy = new PausableProxy(new URL(database.url));
    const url = await proxy.start();
    const settings = { url, applicationName: 'silent', poolSize: 2, statementMs: 1_000, logger };
    const limits = { idleInTransactionMs: 1_000, acquireTimeoutMs: 1_000 };
    source = new DataSource(dataSourceOptions({ ...settings, ...limits }, { entities: [], migrations: [] }));
    await source.initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await proxy.stop();
    await database.drop();
  });

  // Otherwise the pool is taken for a quarter of an hour, wherever the database is by then, and the process says that it is ready.
  it('costs the statements that are under way, and leaves the pool to others', async () => {
    await Promise.all([1, 2].map(() => source.query('select pg_sleep(0.1)')));
    expect(connectionsOf(source)).toEqual({ busy: 0, idle: 2, waiting: 0 });
    proxy.pause();
    const lost = await Promise.allSettled([
      source.transaction((tx) => tx.query('select 1')),
      source.query('select 2'),
    ]);
    for (const outcome of lost)
      expect(outcome.status === 'rejected' && isDatabaseTrouble(outcome.reason)).toBe(true);
    expect(connectionsOf(source)).toEqual({ busy: 0, idle: 0, waiting: 0 });
    proxy.resume();
    expect(await source.query('select 3 as three')).toEqual([{ three: 3 }]);
  });
});
