import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineEvent } from '@libs/contracts';
import { runMigrations } from '@libs/database';
import { CreateOutbox1763000000000, DatabaseSession, Outbox, postgresRelayStores } from '@libs/outbox';
import { eventually, type TestDatabase, testDatabase } from '@libs/testing';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { on } from './event-bus';
import { OutboxEventBus } from './outbox-event-bus';
import { pruneRead } from './outbox-retention';

const HOUR_MS = 3_600_000;

const doors = (type: string) =>
  defineEvent({
    topic: 'door',
    type,
    schema: z.object({ door: z.string() }),
    keyOf: ({ door }) => door,
  });
const [opened, painted] = [doors('door.opened.v1'), doors('door.painted.v1')];

describe('retention of an outbox that is the bus itself', () => {
  let database: TestDatabase;
  let db: DataSource;
  let session: DatabaseSession;
  let said: string[];
  const buses: OutboxEventBus[] = [];
  const outbox = new Outbox({ notify: true });

  const openSession = () =>
    DatabaseSession.open({
      url: database.url,
      applicationName: 'test',
      channel: 'none',
      onNotify: () => undefined,
      timeoutMs: 10_000,
    });
  beforeEach(async () => {
    said = [];
    database = await testDatabase();
    await runMigrations(database.url, [CreateOutbox1763000000000]);
    db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    session = await openSession();
  });
  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
    await session.close();
    await db.destroy();
    await database.drop();
  });

  const publish = (contract: typeof opened, door: string) =>
    db.transaction((tx) => outbox.add(tx, contract, { door }));
  const allAreOld = () => db.query(`update outbox set occurred_at = occurred_at - interval '2 hours'`);
  /** Transaction ids are the server's: one of another suite, in another database of it, holds up what may be read and removed here. */
  const nothingOlderIsUnderWay = () =>
    eventually(async () => {
      const rows = await db.query<{ settled: boolean }[]>(
        'select coalesce(max(xid) < pg_snapshot_xmin(pg_current_snapshot()), true) as settled from outbox',
      );
      expect(rows).toEqual([{ settled: true }]);
    });
  const old = async (count: number, topic = 'door'): Promise<void> => {
    await db.query(
      `insert into outbox (id, topic, type, key, payload, lane, occurred_at)
       select gen_random_uuid(), $2, 'door.opened.v1', 'old', '{"door":"old"}', 0, now() - interval '2 hours'
       from generate_series(1, $1)`,
      [count, topic],
    );
    await nothingOlderIsUnderWay();
  };
  const left = async (): Promise<string[]> => {
    const rows = await db.query<{ key: string }[]>('select key from outbox order by position');
    return rows.map(({ key }) => key);
  };
  const connect = (group: string, handled: string[], options = {}): OutboxEventBus => {
    const logger = pino({ level: 'info' }, { write: (line: string) => said.push(line) });
    const bus = new OutboxEventBus({ databaseUrl: database.url, pollIntervalMs: 20, ...options }, logger);
    buses.push(bus);
    const consumer = on(opened, ({ door }) => {
      handled.push(door);
      return Promise.resolve();
    });
    void bus.subscribe({ group, delivery: 'competing' }, consumer);
    return bus;
  };

  it('keeps what is young, and what one of the groups has not read, however old it is', async () => {
    await publish(opened, 'read by both');
    const [fast, slow]: [string[], string[]] = [[], []];
    connect('fast', fast);
    const slowBus = connect('slow', slow);
    await eventually(() => expect([...fast, ...slow]).toHaveLength(2));
    await slowBus.close();
    await publish(opened, 'read by one');
    await eventually(() => expect(fast).toHaveLength(2));
    expect(await pruneRead(session, HOUR_MS)).toEqual({ removed: 0, more: false });
    await allAreOld();
    expect(await pruneRead(session, HOUR_MS)).toEqual({ removed: 1, more: false });
    expect(await left()).toEqual(['read by one']);
    connect('slow', slow);
    await eventually(() => expect(slow).toEqual(['read by both', 'read by one']));
  });

  // Else the events of one type that a group does not take would be kept until one of its own comes, which may be never.
  it('is not held up by a group that has nothing to handle', async () => {
    const first = connect('few', []);
    await eventually(() => expect(first.progress()).toMatchObject([{ connected: true }]));
    await publish(painted, 'not for the group');
    await first.close();
    await allAreOld();
    // Where the present ends is looked up at the start, and then once a minute; a transaction of another suite may hold it back.
    await eventually(async () => {
      const again = connect('few', []);
      await sleep(500);
      await again.close();
      await pruneRead(session, HOUR_MS);
      expect(await left()).toEqual([]);
    });
  });

  it('lets a group that wrote down where it is idle miss nothing that commits late', async () => {
    const late = db.createQueryRunner();
    await late.startTransaction();
    await outbox.add(late.manager, opened, { door: 'late' });
    const handled: string[] = [];
    connect('g', handled);
    await eventually(async () => {
      const rows = await db.query<{ moved: boolean }[]>(
        `select xid > '0' as moved from outbox_checkpoints where group_name = 'g'`,
      );
      expect(rows).toEqual([{ moved: true }]);
    });
    await late.commitTransaction();
    await late.release();
    await eventually(() => expect(handled).toEqual(['late']));
  });

  it('removes no more than a batch at one time, of all topics together', async () => {
    await old(900, 'one');
    await old(900, 'other');
    expect(await pruneRead(session, HOUR_MS)).toEqual({ removed: 1_000, more: true });
    expect(await pruneRead(session, HOUR_MS)).toEqual({ removed: 800, more: false });
    expect(await left()).toEqual([]);
  });

  it('removes each event once where two processes prune at the same time', async () => {
    await old(700);
    const other = await openSession();
    const removed = await Promise.all([session, other].map((one) => pruneRead(one, HOUR_MS)));
    await other.close();
    expect(removed.reduce((sum, batch) => sum + batch.removed, 0)).toBe(700 - (await left()).length);
  });

  it('keeps what a relay that is connected has not published', async () => {
    await old(2);
    await db.query('update outbox set published_at = now() where position = 1');
    const relay = await postgresRelayStores(database.url)({ onNews: () => undefined, timeoutMs: 5_000 });
    await relay.beat();
    expect((await pruneRead(session, HOUR_MS)).removed).toBe(1);
    await relay.close();
    await eventually(async () => expect((await pruneRead(session, HOUR_MS)).removed).toBe(1));
  });

  it('removes all of a batch or none when it is cut off in the middle', async () => {
    await old(500);
    const blocker = db.createQueryRunner();
    await blocker.startTransaction();
    await blocker.query('lock table outbox in share mode');
    const cutOff = await openSession();
    const [{ pid } = { pid: 0 }] = await cutOff.query<{ pid: number }>('select pg_backend_pid() as pid');
    const pruned = pruneRead(cutOff, HOUR_MS).catch((error: unknown) => error);
    await eventually(async () => {
      const waiting = await session.query(`select from pg_locks where pid = $1 and not granted`, [pid]);
      expect(waiting).toHaveLength(1);
    });
    await session.query('select pg_terminate_backend($1)', [pid]);
    expect(await pruned).toBeInstanceOf(Error);
    await blocker.rollbackTransaction();
    await blocker.release();
    expect(await left()).toHaveLength(500);
    expect((await pruneRead(session, HOUR_MS)).removed).toBe(500);
  });

  it('is what the bus does beside its work, and says once how much it removed', async () => {
    await old(1_100, randomUUID());
    connect('g', [], { retentionMs: HOUR_MS, pruneEveryMs: 50 });
    await eventually(async () => expect(await left()).toEqual([]));
    await eventually(() => {
      const lines = said.filter((line) => line.includes('Retention removed'));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain('removed 1100 events from the outbox that every group has read');
    });
  });
});
