import { Client } from 'pg';
import { preparedDatabase, testDatabase } from './index';

async function query<R>(url: string, text: string): Promise<R[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as R[];
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  it('is seen by nobody else and gone after drop, whoever is still connected', async () => {
    const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
    const straggler = new Client({ connectionString: one.url });
    straggler.on('error', () => undefined);
    await straggler.connect();
    await straggler.query('create table only_here (id int)');
    expect(await query(other.url, "select to_regclass('only_here') as found")).toEqual([{ found: null }]);
    await one.drop();
    await expect(query(one.url, 'select 1')).rejects.toThrow('does not exist');
    await other.drop();
  });

  it('sorts text alike on every server and keeps any character', async () => {
    const database = await testDatabase();
    const rows = await query(
      database.url,
      `select string_agg(x, '' order by x) as sorted from unnest(array['b', 'B', 'é', 'a']) x`,
    );
    expect(rows).toEqual([{ sorted: 'Babé' }]);
    await database.drop();
  });

  it('is prepared once for all who want the same, and no copy sees what happens in another', async () => {
    let times = 0;
    const prepare = async (url: string): Promise<void> => {
      times += 1;
      await query(url, 'create table prepared (id int generated always as identity)');
    };
    const want = () => preparedDatabase('sample', prepare);
    const [one, other] = await Promise.all([want(), want()]);
    await query(one.url, 'insert into prepared default values');
    const third = await want();
    expect(times).toBe(1);
    for (const { url } of [other, third]) expect(await query(url, 'select id from prepared')).toEqual([]);
    await Promise.all([one, other, third].map((database) => database.drop()));
  });

  it('is prepared by the next one where that failed', async () => {
    await expect(preparedDatabase('failing', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const database = await preparedDatabase('failing', (url) => query(url, 'create table prepared (id int)'));
    expect(await query(database.url, 'select id from prepared')).toEqual([]);
    await database.drop();
  });
});
