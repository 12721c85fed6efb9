import { dataSourceOptions, isDatabaseTrouble } from '@libs/database';
import { createLogger } from '@libs/telemetry';
import { testDatabase } from '@libs/testing';
import { DataSource } from 'typeorm';
import { StatementNames } from '../src/prepare-statements';

describe('statements that are asked for often', () => {
  let source: DataSource;

  beforeAll(async () => {
    const { url } = await testDatabase();
    const logger = createLogger({ service: 'test' }, { write: () => undefined });
    const settings = { url, applicationName: 'prepared', poolSize: 1, logger };
    source = await new DataSource(dataSourceOptions(settings, { entities: [], migrations: [] })).initialize();
    await source.query('create table things (id int)');
    await source.query('insert into things select generate_series(1, 9)');
  });
  afterAll(() => source.destroy());

  const prepared = async (): Promise<string[]> =>
    (await source.query<{ statement: string }[]>('select statement from pg_prepared_statements')).map(
      ({ statement }) => statement,
    );

  it('are kept by the server from the fifth time on', async () => {
    const text = 'select id from things where id > $1 order by id';
    for (let time = 1; time <= 4; time += 1) await source.query(text, [7]);
    expect(await prepared()).not.toContain(text);
    for (const [least, found] of [
      [7, [8, 9]],
      [8, [9]],
      [9, []],
    ] as const)
      expect(await source.query(text, [least])).toEqual(found.map((id) => ({ id })));
    expect((await prepared()).filter((one) => one === text)).toHaveLength(1);
  });

  it('fail as they would without that', async () => {
    const text = 'select 10 / $1::int as share';
    for (let time = 1; time <= 6; time += 1)
      await expect(source.query(text, [0])).rejects.toThrow('division by zero');
    expect(await source.query(text, [5])).toEqual([{ share: 2 }]);
  });

  describe('by a migration that changes what they give', () => {
    const text = 'select * from things where id = $1';
    const ask = (): Promise<unknown> => source.query(text, [1]);
    const migrate = (column: string): Promise<unknown> =>
      source.query(`alter table things add ${column} text default 'x'`);

    beforeAll(async () => {
      for (let time = 1; time <= 6; time += 1) expect(await ask()).toEqual([{ id: 1 }]);
    });

    it('are asked again where nothing else is lost', async () => {
      await migrate('first');
      expect(await ask()).toEqual([{ id: 1, first: 'x' }]);
    });

    it('end a transaction as trouble with the database does, once', async () => {
      const inTransaction = (): Promise<unknown> => source.transaction((tx) => tx.query(text, [1]));
      await inTransaction();
      await migrate('second');
      const refused = await inTransaction().catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(Error);
      expect(isDatabaseTrouble(refused)).toBe(true);
      expect(await inTransaction()).toEqual([{ id: 1, first: 'x', second: 'x' }]);
    });
  });

  it('are as many as the server has room for, however many there are', () => {
    const names = new StatementNames();
    const named = Array.from({ length: 300 }, (_, number) =>
      Array.from({ length: 6 }, () => names.nameOf(`select ${String(number)}`)).at(-1),
    ).filter((name) => name !== undefined);
    expect(new Set(named).size).toBe(named.length);
    expect(named).toHaveLength(256);
    expect(names.nameOf('select 0')).toBe(named[0]);
  });
});
