import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataSourceOptions } from '@libs/database';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@libs/embedded-postgres';
import { createLogger } from '@libs/telemetry';
import { eventually } from '@libs/testing';
import { DataSource } from 'typeorm';

// A pool whose idle connection breaks emits an error that ends the process if nobody listens.
describe('a database server that restarts', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-restart-'));
  let server: EmbeddedPostgres;
  let source: DataSource;
  const lines: string[] = [];

  beforeAll(async () => {
    server = await startEmbeddedPostgres({ dataDir: directory, durable: false });
    const logger = createLogger({ service: 'test' }, { write: (line) => void lines.push(line) });
    const settings = {
      url: server.url,
      applicationName: 'restart',
      poolSize: 4,
      acquireTimeoutMs: 1_000,
      logger,
    };
    source = await new DataSource(dataSourceOptions(settings, { entities: [], migrations: [] })).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('costs the running queries and the idle connections, not the process', async () => {
    await Promise.all([1, 2, 3].map(() => source.query('select pg_sleep(0.05)')));
    const running = source.query('select pg_sleep(60)');
    const lost = expect(running).rejects.toThrow();
    await eventually(async () => {
      const [row] = await source.query<{ n: number }[]>(
        `select count(*)::int as n from pg_stat_activity where query = 'select pg_sleep(60)'`,
      );
      expect(row?.n).toBe(1);
    });
    await server.stop();
    await lost;
    await expect(source.query('select 1')).rejects.toThrow();
    expect(lines.join('')).toContain('A database connection was lost');

    server = await startEmbeddedPostgres({ dataDir: directory, durable: false, port: server.port });
    await eventually(async () => expect(await source.query('select 1 as one')).toEqual([{ one: 1 }]));
  });

  it('gives an error in time when every connection of the pool is taken, and serves again after it', async () => {
    let given = 0;
    const taken = Array.from({ length: 4 }, async () => {
      await source.query('select pg_sleep(6)');
      given += 1;
    });
    await expect(source.query('select 1')).rejects.toThrow(/timeout/i);
    expect(given).toBe(0);
    await Promise.all(taken);
    expect(await source.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is told who is connected, and ends statements and transactions that hang', async () => {
    const [row] = await source.query<Record<string, string>[]>(
      `select current_setting('application_name') as name, current_setting('statement_timeout') as statement,
              current_setting('idle_in_transaction_session_timeout') as idle`,
    );
    expect(row).toEqual({ name: 'restart', statement: '30s', idle: '30s' });
  });

  it('gives 64-bit identities as numbers', async () => {
    expect(await source.query('select 7::int8 as id')).toEqual([{ id: 7 }]);
  });
});
