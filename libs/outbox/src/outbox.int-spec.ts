import { randomUUID } from 'node:crypto';
import { defineEvent } from '@libs/contracts';
import { runMigrations } from '@libs/database';
import { eventually, type TestDatabase, testDatabase } from '@libs/testing';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import {
  AllowTombstones1764200000000,
  CreateOutbox1763000000000,
  EventRejected,
  laneOf,
  Outbox,
  OUTBOX_CHANNEL,
  OUTBOX_LANES,
} from './index';

const doorOpened = defineEvent({
  topic: 'door.events.v1',
  type: 'door.opened.v1',
  schema: z.object({ door: z.string(), n: z.int() }),
  keyOf: ({ door }) => door,
});

describe('the outbox', () => {
  let database: TestDatabase;
  let db: DataSource;
  beforeAll(async () => {
    database = await testDatabase();
    await runMigrations(database.url, [CreateOutbox1763000000000, AllowTombstones1764200000000]);
    db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  const rows = (key: string): Promise<Record<string, unknown>[]> =>
    db.query('select * from outbox where key = $1', [key]);

  it('stores an event with the change that it tells of', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const id = await db.transaction((tx) =>
      new Outbox({ notify: false }).add(tx, doorOpened, { door: 'stored', n: 1 }, { traceparent }),
    );
    expect(await rows('stored')).toEqual([
      expect.objectContaining({
        id,
        topic: 'door.events.v1',
        type: 'door.opened.v1',
        payload: { door: 'stored', n: 1 },
        traceparent,
        lane: laneOf('stored'),
        published_at: null,
      }),
    ]);
  });

  it('stores nothing when the transaction does not commit', async () => {
    const failed = db.transaction(async (tx) => {
      await new Outbox({ notify: true }).add(tx, doorOpened, { door: 'rolled back', n: 1 });
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await rows('rolled back')).toEqual([]);
  });

  // A consumer would park it; by then the change that it tells of is long committed.
  it('refuses a payload that does not match its contract, before the change is committed', async () => {
    const outbox = new Outbox({ notify: false });
    const failed = db.transaction((tx) => outbox.add(tx, doorOpened, { door: 'refused', n: 1.5 }));
    await expect(failed).rejects.toBeInstanceOf(EventRejected);
    await expect(failed).rejects.toThrow('door.opened.v1');
    expect(await rows('refused')).toEqual([]);
  });

  it('publishes only what the contract knows of', async () => {
    const surplus = { door: 'surplus', n: 1, secret: 'value' };
    await db.transaction((tx) => new Outbox({ notify: false }).add(tx, doorOpened, surplus));
    expect(await rows('surplus')).toMatchObject([{ payload: { door: 'surplus', n: 1 } }]);
    expect(JSON.stringify(await rows('surplus'))).not.toContain('secret');
  });

  it('notifies the lane at commit if it was made to, and else never', async () => {
    const listener = new Client({ connectionString: database.url });
    await listener.connect();
    const heard: (string | undefined)[] = [];
    listener.on('notification', ({ payload }) => heard.push(payload));
    await listener.query(`listen ${OUTBOX_CHANNEL}`);
    await db.transaction((tx) => new Outbox({ notify: false }).add(tx, doorOpened, { door: 'quiet', n: 1 }));
    await db.transaction((tx) => new Outbox({ notify: true }).add(tx, doorOpened, { door: 'loud', n: 1 }));
    await eventually(() => expect(heard).toEqual([String(laneOf('loud'))]));
    await listener.end();
  });

  it('stores many of one contract in the order given, all or none, and tells each of their lanes once', async () => {
    const outbox = new Outbox({ notify: true });
    const many = Array.from({ length: 50 }, (_, n) => ({ door: 'many', n }));
    await db.transaction((tx) => outbox.addAll(tx, doorOpened, many));
    const stored = await db.query<{ payload: unknown; lane: number }[]>(
      `select payload, lane from outbox where key = 'many' order by position`,
    );
    expect(stored).toEqual(many.map((payload) => ({ payload, lane: laneOf('many') })));
    const oneWrong = [
      { door: 'none', n: 1 },
      { door: 'none', n: 1.5 },
    ];
    await expect(db.transaction((tx) => outbox.addAll(tx, doorOpened, oneWrong))).rejects.toThrow(
      EventRejected,
    );
    await db.transaction((tx) => outbox.addAll(tx, doorOpened, []));
    expect(await rows('none')).toEqual([]);
  });

  it('retracts keys of a compacted topic by tombstones, and of no other topic', async () => {
    const outbox = new Outbox({ notify: false });
    const doorState = defineEvent({ ...doorOpened, topic: 'door.state.v1', compacted: true });
    await db.transaction(async (tx) => {
      await outbox.add(tx, doorState, { door: 'purged', n: 1 });
      await outbox.retract(tx, doorState, ['purged']);
    });
    const stored = await db.query<Record<string, unknown>[]>(
      `select topic, type, payload, lane from outbox where key = 'purged' order by position`,
    );
    const row = { topic: 'door.state.v1', type: 'door.opened.v1', lane: laneOf('purged') };
    expect(stored).toEqual([
      { ...row, payload: { door: 'purged', n: 1 } },
      { ...row, payload: null },
    ]);
    const wrong = db.transaction((tx) => outbox.retract(tx, doorOpened, ['purged']));
    await expect(wrong).rejects.toThrow('door.events.v1 is not compacted');
  });

  it('spreads keys over all lanes, each key always on the same', () => {
    const keys = Array.from({ length: 1_000 }, () => randomUUID());
    const counts = new Array<number>(OUTBOX_LANES).fill(0);
    for (const key of keys) {
      expect(laneOf(key)).toBe(laneOf(key));
      counts[laneOf(key)]! += 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(1_000 / OUTBOX_LANES / 2);
    // Rows that are in the table keep their lane over releases.
    expect([laneOf(''), laneOf('a'), laneOf('schlüssel')]).toEqual([5, 4, 7]);
  });

  it('is migrated up and down', async () => {
    const other = await testDatabase();
    const source = await new DataSource({
      type: 'postgres',
      url: other.url,
      migrations: [CreateOutbox1763000000000],
    }).initialize();
    await source.runMigrations();
    await source.undoLastMigration();
    expect(await source.query("select to_regclass('outbox') as found")).toEqual([{ found: null }]);
    await source.destroy();
    await other.drop();
  });
});
