import { defineEvent } from '@libs/contracts';
import { runMigrations } from '@libs/database';
import { CreateOutbox1763000000000, Outbox } from '@libs/outbox';
import { eventually, type TestDatabase, testDatabase } from '@libs/testing';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { type EventConsumer, on } from './event-bus';
import { OutboxEventBus } from './outbox-event-bus';

const opened = defineEvent({
  topic: 'door',
  type: 'door.opened.v1',
  schema: z.object({ door: z.string(), n: z.int() }),
  keyOf: ({ door }) => door,
});

describe('the outbox bus in trouble', () => {
  let database: TestDatabase;
  let db: DataSource;
  let said: string[];
  const buses: OutboxEventBus[] = [];
  const outbox = new Outbox({ notify: true });
  beforeEach(async () => {
    said = [];
    database = await testDatabase();
    db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  });
  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
    await db.destroy();
    await database.drop();
  });

  const migrate = () => runMigrations(database.url, [CreateOutbox1763000000000]);
  const connect = (databaseUrl = database.url): OutboxEventBus => {
    const logger = pino({ level: 'info' }, { write: (line: string) => said.push(line) });
    const bus = new OutboxEventBus({ databaseUrl, pollIntervalMs: 20 }, logger);
    buses.push(bus);
    return bus;
  };
  const publish = (n: number) => db.transaction((tx) => outbox.add(tx, opened, { door: 'a', n }));
  const recording = (seen: number[]): EventConsumer =>
    on(opened, async ({ n }) => {
      await Promise.resolve();
      seen.push(n);
    });
  const cut = () =>
    db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'portcullis-events' and datname = current_database()`,
    );

  // A reader that follows the position alone would have passed the first event for ever.
  it('delivers the event of a transaction that commits after a later one', async () => {
    await migrate();
    const seen: number[] = [];
    await connect().subscribe({ group: 'g', delivery: 'competing' }, recording(seen));
    const late = db.createQueryRunner();
    await late.startTransaction();
    await outbox.add(late.manager, opened, { door: 'a', n: 1 });
    await publish(2);
    await late.commitTransaction();
    await late.release();
    await eventually(() => expect(seen).toEqual([1, 2]));
  });

  it.each(['competing', 'broadcast'] as const)(
    'loses no %s event when its connection is cut',
    async (delivery) => {
      await migrate();
      const seen: number[] = [];
      await connect().subscribe({ group: 'g', delivery }, recording(seen));
      for (let n = 1; n <= 20; n += 1) {
        await publish(n);
        if (n % 6 === 0) await cut();
      }
      await eventually(() => expect([...new Set(seen)]).toEqual(Array.from({ length: 20 }, (_, i) => i + 1)));
    },
  );

  it('lets the instance that stands by go on when the one that reads is gone', async () => {
    await migrate();
    const seen: number[][] = [[], []];
    const [first, second] = [connect(), connect()];
    await first.subscribe({ group: 'g', delivery: 'competing' }, recording(seen[0]!));
    await publish(1);
    await eventually(() => expect(seen).toEqual([[1], []]));
    await second.subscribe({ group: 'g', delivery: 'competing' }, recording(seen[1]!));
    await publish(2);
    await eventually(() => expect(seen).toEqual([[1, 2], []]));
    await first.close();
    await publish(3);
    await eventually(() => expect(seen).toEqual([[1, 2], [3]]));
  });

  it('looks afresh who reads when its connection is cut while an event waits for its redelivery', async () => {
    await migrate();
    let calls = 0;
    const bus = connect();
    await bus.subscribe(
      { group: 'g', delivery: 'competing' },
      on(opened, async () => {
        calls += 1;
        if (calls === 1) await cut();
        if (calls < 3) throw new Error('not yet');
      }),
    );
    await publish(1);
    await eventually(() => expect(bus.progress()).toMatchObject([{ handled: 1 }]));
  });

  it('starts before the table exists, says so once, and delivers when it does', async () => {
    const seen: number[] = [];
    await connect().subscribe({ group: 'g', delivery: 'competing' }, recording(seen));
    await eventually(() => expect(said.join()).toContain('cannot be read'));
    await migrate();
    await publish(1);
    await eventually(() => expect(seen).toEqual([1]));
    expect(said.filter((line) => line.includes('cannot be read'))).toHaveLength(1);
  });

  it('waits for a database that is away no longer than it was told to', async () => {
    const bus = connect('postgres://nobody@127.0.0.1:1/none');
    await bus.subscribe({ group: 'g', delivery: 'broadcast', waitAtMostMs: 200 }, recording([]));
    expect(bus.progress()).toMatchObject([{ connected: false, handlingForMs: 0 }]);
    await bus.close();
  });
});
