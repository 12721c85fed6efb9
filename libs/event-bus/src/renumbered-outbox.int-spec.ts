import { defineEvent } from '@libs/contracts';
import { runMigrations } from '@libs/database';
import { CreateOutbox1763000000000, Outbox, renumberOutbox } from '@libs/outbox';
import { eventually, type TestDatabase, testDatabase } from '@libs/testing';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { on } from './event-bus';
import { OutboxEventBus } from './outbox-event-bus';

const opened = defineEvent({
  topic: 'door',
  type: 'door.opened.v1',
  schema: z.object({ door: z.string() }),
  keyOf: ({ door }) => door,
});

describe('an outbox that was restored from a dump of another cluster', () => {
  let database: TestDatabase;
  let db: DataSource;
  const buses: OutboxEventBus[] = [];
  const outbox = new Outbox({ notify: true });

  beforeEach(async () => {
    database = await testDatabase();
    await runMigrations(database.url, [CreateOutbox1763000000000]);
    db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  });
  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
    await db.destroy();
    await database.drop();
  });

  const publish = (door: string) => db.transaction((tx) => outbox.add(tx, opened, { door }));
  const renumber = () => db.transaction((tx) => renumberOutbox(tx));
  const readAs = (group: string): string[] => {
    const handled: string[] = [];
    const logger = pino({ level: 'silent' });
    const bus = new OutboxEventBus({ databaseUrl: database.url, pollIntervalMs: 20 }, logger);
    buses.push(bus);
    const consumer = on(opened, ({ door }) => {
      handled.push(door);
      return Promise.resolve();
    });
    void bus.subscribe({ group, delivery: 'competing' }, consumer);
    return handled;
  };
  /** In the same cluster a dump's numbers would only be old: they are made those of one that has counted further. */
  const isOfAnotherCluster = () =>
    db.query(`update outbox set xid = (1000000000000 + xid::text::bigint)::text::xid8`);

  it('is read from the oldest event on, and then what is new', async () => {
    for (const door of ['one', 'two', 'three']) await publish(door);
    await isOfAnotherCluster();
    expect(await renumber()).toEqual({ events: 3, checkpoints: 0 });
    await publish('new');
    const handled = readAs('g');
    await eventually(() => expect(handled).toEqual(['one', 'two', 'three', 'new']));
  });

  // Its position would be above everything that is published for years: nothing would ever be told.
  it('has no group that waits at a place of the other cluster, also where no event is left', async () => {
    await db.query(`insert into outbox_checkpoints values ('g', 'door', '1000000000000', 7)`);
    expect(await renumber()).toEqual({ events: 0, checkpoints: 1 });
    const handled = readAs('g');
    await publish('new');
    await eventually(() => expect(handled).toEqual(['new']));
  });

  it('is left as it is the second time, and where it never was of another', async () => {
    await publish('one');
    expect(await renumber()).toBeUndefined();
    await isOfAnotherCluster();
    expect(await renumber()).toEqual({ events: 1, checkpoints: 0 });
    expect(await renumber()).toBeUndefined();
  });
});
