import { randomUUID } from 'node:crypto';
import { type EventContract, type PayloadOf } from '@libs/contracts';
import { runMigrations } from '@libs/database';
import { AllowTombstones1764200000000, CreateOutbox1763000000000, Outbox } from '@libs/outbox';
import { testDatabase } from '@libs/testing';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { type BusUnderTest, describeEventBus } from './event-bus.conformance';
import { OutboxEventBus } from './outbox-event-bus';

const logger = pino({ level: 'silent' });

describeEventBus('outbox table', async (): Promise<BusUnderTest> => {
  const database = await testDatabase();
  await runMigrations(database.url, [CreateOutbox1763000000000, AllowTombstones1764200000000]);
  const db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  const outbox = new Outbox({ notify: true });
  const buses: OutboxEventBus[] = [];
  return {
    connect: () => {
      const redelivery = { initialMs: 10, maxMs: 50 };
      const bus = new OutboxEventBus({ databaseUrl: database.url, pollIntervalMs: 20, redelivery }, logger);
      buses.push(bus);
      return bus;
    },
    publish: async <C extends EventContract>(contract: C, ...payloads: PayloadOf<C>[]) => {
      await db.transaction(async (tx) => {
        for (const payload of payloads) await outbox.add(tx, contract, payload);
      });
    },
    publishUnchecked: async ({ topic, type, key, json }) => {
      const values = [randomUUID(), topic, type, key, json];
      await db.query(
        'insert into outbox (id, topic, type, key, payload, lane) values ($1, $2, $3, $4, $5, 0)',
        values,
      );
    },
    parked: (topic, group) =>
      db.query(
        'select payload::text as json, reason from outbox_dead_letters where topic = $1 and group_name = $2',
        [topic, group],
      ),
    close: async () => {
      await Promise.all(buses.map((bus) => bus.close()));
      await db.destroy();
      await database.drop();
    },
  };
});
