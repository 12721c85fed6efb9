import { assertSchemaIsCurrent, dataSourceOptions, runMigrations } from '@libs/database';
import { createLogger } from '@libs/telemetry';
import { eventually, testDatabase, type TestDatabase } from '@libs/testing';
import { Client } from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import {
  BreakThings1700000000003,
  CreateThings1700000000001,
  FillThings1700000000002,
  NotePatience1700000000005,
  WidenThings1700000000004,
} from './migrations';

const both = [CreateThings1700000000001, FillThings1700000000002];
const logger = createLogger({ service: 'test', level: 'silent' });

describe('migrations', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase();
  });
  afterEach(() => database.drop());

  async function connected<T>(
    migrations: (new () => MigrationInterface)[],
    work: (source: DataSource) => Promise<T>,
  ): Promise<T> {
    const settings = { url: database.url, applicationName: 'test', logger };
    const source = await new DataSource(
      dataSourceOptions(settings, { entities: [], migrations }),
    ).initialize();
    try {
      return await work(source);
    } finally {
      await source.destroy();
    }
  }
  const things = (): Promise<unknown> =>
    connected([], (source) => source.query('select id from thing order by id'));

  it('run once each, in order, and give their names', async () => {
    expect(await runMigrations(database.url, both)).toEqual(both.map(({ name }) => name));
    expect(await runMigrations(database.url, both)).toEqual([]);
    expect(await things()).toEqual([{ id: 1 }]);
  });

  // Two instances of a deployment start together more often than not.
  it('run once when several processes start at the same time', async () => {
    const ran = await Promise.all(Array.from({ length: 4 }, () => runMigrations(database.url, both)));
    expect(ran.flat().sort()).toEqual(both.map(({ name }) => name).sort());
    expect(ran.filter((names) => names.length === both.length)).toHaveLength(1);
    expect(await things()).toEqual([{ id: 1 }]);
  });

  it('keep what succeeded before the one that fails, nothing of that one, and can be run again', async () => {
    await expect(runMigrations(database.url, [...both, BreakThings1700000000003])).rejects.toThrow('nothing');
    expect(await things()).toEqual([{ id: 1 }]);
    expect(await runMigrations(database.url, both)).toEqual([]);
  });

  it('wait for a database that is being migrated rather than failing', async () => {
    const first = runMigrations(database.url, both);
    await expect(runMigrations(database.url, both)).resolves.toBeDefined();
    await first;
  });

  // A server that restarts would otherwise end the process past its log.
  it('fail when the connection that holds the lock is cut, and end no process', async () => {
    const source = await new DataSource({ type: 'postgres', url: database.url, poolSize: 2 }).initialize();
    const holder = source.createQueryRunner();
    await holder.query('select pg_advisory_lock(7262108)');
    const waiting = expect(runMigrations(database.url, both)).rejects.toThrow();
    await eventually(async () => {
      const cut = await source.query<unknown[]>(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'portcullis-migrate' and state = 'idle'`,
      );
      expect(cut).toHaveLength(1);
    });
    await waiting;
    await source.destroy();
  });

  it('that are missing stop a process with a sentence that says what to run', async () => {
    const refusal = connected(both, assertSchemaIsCurrent);
    await expect(refusal).rejects.toThrow(/older than this release.*migrate\.main\.js/);
    await runMigrations(database.url, [CreateThings1700000000001]);
    await expect(connected(both, assertSchemaIsCurrent)).rejects.toThrow('older than this release');
    await runMigrations(database.url, both);
    await expect(connected(both, assertSchemaIsCurrent)).resolves.toBeUndefined();
  });

  // Everybody who comes to a table after who waits for it waits too, readers as well: for as long as a dump takes.
  it('let others to the table that one of them waits for, say whom it waits for, and run once it is free', async () => {
    await runMigrations(database.url, both);
    const dump = new Client({ connectionString: database.url, application_name: 'a dump' });
    await dump.connect();
    try {
      await dump.query('begin');
      await dump.query('select from thing');
      const lines: string[] = [];
      const telling = createLogger({ service: 'test' }, { write: (line) => void lines.push(line) });
      const migrated = runMigrations(database.url, [...both, WidenThings1700000000004], telling);
      await eventually(() => expect(lines.join('')).toContain('a dump'));
      expect(await things()).toEqual([{ id: 1 }]);
      await dump.query('commit');
      expect(await migrated).toEqual([WidenThings1700000000004.name]);
    } finally {
      await dump.end();
    }
  });

  it('wait as long as it takes where they hold nobody up: outside of a transaction', async () => {
    await runMigrations(database.url, [...both, WidenThings1700000000004, NotePatience1700000000005]);
    const noted = await connected([], (source) => source.query<unknown>('select lock_timeout from patience'));
    expect(noted).toEqual([{ lock_timeout: '0' }]);
  });

  // In a rolling deployment the old release goes on serving after the new one has migrated.
  it('of a newer release do not stop an older one', async () => {
    await runMigrations(database.url, both);
    await expect(connected([CreateThings1700000000001], assertSchemaIsCurrent)).resolves.toBeUndefined();
  });
});
