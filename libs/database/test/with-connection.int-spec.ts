import { withConnection } from '@libs/database';
import { createLogger } from '@libs/telemetry';
import { type TestDatabase, testDatabase } from '@libs/testing';

const logger = createLogger({ service: 'test', level: 'silent' });

describe('the connection of a command', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  const connection = () => ({ url: database.url, applicationName: 'command', logger });

  // What rewrites or reads a whole table takes longer than a request may.
  it('has no limit on its statements', async () => {
    const [row] = await withConnection(connection(), (db) =>
      db.query<[{ limit: string }]>(`select current_setting('statement_timeout') as limit`),
    );
    expect(row).toEqual({ limit: '0' });
  });

  it('changes nothing where it is to read only', async () => {
    const change = withConnection({ ...connection(), isReadOnly: true }, (db) =>
      db.query('create table changed (id int)'),
    );
    await expect(change).rejects.toThrow('read-only transaction');
  });

  it('says that the database cannot be reached, and why', async () => {
    const nowhere = { ...connection(), url: 'postgres://nobody@127.0.0.1:1/nothing' };
    await expect(withConnection(nowhere, () => Promise.resolve())).rejects.toMatchObject({
      message: 'The database cannot be reached at its URL',
      cause: { code: 'ECONNREFUSED' },
    });
  });
});
