import { defineEvent } from '@libs/contracts';
import { runMigrations } from '@libs/database';
import {
  CreateOutbox1763000000000,
  EventProducer,
  type OutboundEvent,
  Outbox,
  OutboxRelay,
  postgresRelayStores,
} from '@libs/outbox';
import { eventually, type TestDatabase, testDatabase } from '@libs/testing';
import { Client } from 'pg';
import { pino } from 'pino';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { z } from 'zod';
import { afterRestore, NotAtRest, publishAgainFrom } from '../src';

class CreateDoors1763000000001 implements MigrationInterface {
  readonly name: string = 'CreateDoors1763000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table doors (id bigint generated always as identity primary key)');
  }
  down(): Promise<void> {
    return Promise.reject(new Error('never'));
  }
}

/** A Kafka that takes everything. */
class TakesAll extends EventProducer {
  constructor(private readonly arrived: OutboundEvent[]) {
    super();
  }
  send(events: readonly OutboundEvent[]): Promise<void> {
    this.arrived.push(...events);
    return Promise.resolve();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

const opened = defineEvent({
  topic: 'door',
  type: 'door.opened.v1',
  schema: z.object({ door: z.string() }),
  keyOf: ({ door }) => door,
});

describe('what is done to a database after a restore', () => {
  const migrations = [CreateOutbox1763000000000, CreateDoors1763000000001];
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
  let database: TestDatabase;
  let db: DataSource;

  beforeEach(async () => {
    lines.length = 0;
    database = await testDatabase();
    await runMigrations(database.url, migrations);
    db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  });
  afterEach(async () => {
    await db.destroy();
    await database.drop();
  });

  const options = () => ({ databaseUrl: database.url, migrations, logger });
  const newDoor = async (): Promise<number> => {
    const [door] = await db.query<[{ id: number }]>(
      'insert into doors default values returning id::int4 as id',
    );
    return door.id;
  };

  it('gives no number again that something lost may have had', async () => {
    const known = await newDoor();
    await afterRestore(options());
    expect(await newDoor()).toBeGreaterThan(known + 1_000_000);
    expect(lines.join()).toContain('goes on a million further');
  });

  it('may be done twice, and begins anew where it was interrupted', async () => {
    await db.query(`insert into outbox_checkpoints values ('g', 'door', '1000000000000', 7)`);
    const interrupted = afterRestore(options(), () => Promise.reject(new Error('interrupted')));
    await expect(interrupted).rejects.toThrow('interrupted');
    expect(await db.query('select from outbox_checkpoints')).toHaveLength(1);
    await afterRestore(options());
    await afterRestore(options());
    expect(await db.query('select from outbox_checkpoints')).toHaveLength(0);
    expect(lines.join()).toContain('stays as it is');
  });

  it('waits for whoever still works on the database, and names them', async () => {
    const api = new Client({ connectionString: database.url, application_name: 'ingestion-api' });
    await api.connect();
    await expect(afterRestore(options())).rejects.toThrow(/Stop these first.*: ingestion-api\.$/);
    await api.end();
    const operator = new Client({ connectionString: database.url, application_name: 'psql' });
    await operator.connect();
    await eventually(() => afterRestore(options()));
    await operator.end();
  });

  it('is refused where the schema is of another release, or nothing can be reached', async () => {
    const newer = class CreateWindows1763000000002 extends CreateDoors1763000000001 {
      override readonly name = 'CreateWindows1763000000002';
    };
    const behind = afterRestore({ ...options(), migrations: [...migrations, newer] });
    await expect(behind).rejects.toThrow('schema is older than this release');
    const nowhere = afterRestore({ ...options(), databaseUrl: 'postgres://x:hunter2@127.0.0.1:1/x' });
    await expect(nowhere).rejects.toThrow(/^The database cannot be reached/);
  });

  // What it has on its way would be marked published behind older events that go out again.
  it('makes no event due while a relay is connected, and lets none publish meanwhile', async () => {
    await db.transaction((tx) => new Outbox({ notify: true }).add(tx, opened, { door: 'one' }));
    const arrived: OutboundEvent[] = [];
    const createProducer = () => new TakesAll(arrived);
    const openStore = postgresRelayStores(database.url);
    const relay = new OutboxRelay({ openStore, createProducer, logger, heartbeatMs: 100 });
    relay.start();
    await eventually(() => expect(arrived).toHaveLength(1));
    await expect(publishAgainFrom(options(), undefined)).rejects.toThrow(NotAtRest);
    await relay.stop();
    await eventually(() => publishAgainFrom(options(), undefined));
    expect(lines.join()).toContain('1 events are published again once a relay runs');
    expect(await db.query('select from outbox where published_at is null')).toHaveLength(1);
  });
});
