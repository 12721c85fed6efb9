import { runMigrations } from '@libs/database';
import { CreateOutbox1763000000000, DatabaseSession, OUTBOX_CHANNEL } from '@libs/outbox';
import { type TestDatabase, testDatabase } from '@libs/testing';
import { OutboxStream } from './outbox-stream';

const ROWS = 20_000;

describe('reading a topic of the outbox', () => {
  let database: TestDatabase;
  let session: DatabaseSession;
  beforeEach(async () => {
    database = await testDatabase();
    await runMigrations(database.url, [CreateOutbox1763000000000]);
    session = await DatabaseSession.open({
      url: database.url,
      applicationName: 'portcullis-events',
      channel: OUTBOX_CHANNEL,
      onNotify: () => undefined,
      timeoutMs: 30_000,
    });
  });
  afterEach(async () => {
    await session.close();
    await database.drop();
  });

  // Otherwise each batch would cost as much as the whole backlog, and a group would never get through a large one.
  it('follows the index to the next batch of a backlog, though the planner has not heard that there is one', async () => {
    await session.query(
      `insert into outbox (id, topic, type, key, payload, lane)
       select gen_random_uuid(), 'door', 'opened', 'k', '{}', 0 from generate_series(1, $1::integer)`,
      [ROWS],
    );
    const explaining = {
      query: (text: string, values: readonly unknown[]) => session.query(`explain ${text}`, values),
    } as unknown as DatabaseSession;
    const stream = new OutboxStream('group', 'door', ['opened']);
    const plan = JSON.stringify(await stream.read(explaining, { xid: '0', position: '0' }));
    expect(plan).toContain('Index Scan using outbox_stream');
    expect(plan).not.toContain('Sort');
  });
});
