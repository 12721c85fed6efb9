import { defineEvent, type EventContract } from '@libs/contracts';
import { runMigrations } from '@libs/database';
import { testDatabase } from '@libs/testing';
import { pino } from 'pino';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import {
  CreateOutbox1763000000000,
  Outbox,
  OutboxRelay,
  type OutboxRelayOptions,
  postgresRelayStores,
} from '../src';
import type { RecordingBroker } from './recording-broker';

export interface Stored {
  key: string;
  n: number;
}

export interface RelayTrial {
  readonly url: string;
  readonly db: DataSource;
  readonly contract: EventContract<z.ZodObject<{ key: z.ZodString; n: z.ZodInt }>>;
  /** Adds the key's next event, under a lock on the key, as a service does. */
  readonly count: (tx: EntityManager, key: string, outbox?: Outbox) => Promise<Stored>;
  readonly relay: (
    options: Pick<OutboxRelayOptions, 'createProducer'> & Partial<OutboxRelayOptions>,
  ) => OutboxRelay;
  readonly unpublished: () => Promise<number>;
  /** Cuts the relays off, as a crashed process or a broken network does. */
  readonly cutRelays: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** A migrated database with a counter per key, writers and relays on it. */
export async function relayTrial(topic = 'trial.v1'): Promise<RelayTrial> {
  const database = await testDatabase();
  await runMigrations(database.url, [CreateOutbox1763000000000]);
  const db = await new DataSource({ type: 'postgres', url: database.url, poolSize: 20 }).initialize();
  await db.query('create table counters (key text primary key, n int not null)');
  const contract = defineEvent({
    topic,
    type: 'counted.v1',
    schema: z.object({ key: z.string(), n: z.int() }),
    keyOf: ({ key }) => key,
  });
  const relays: OutboxRelay[] = [];
  return {
    url: database.url,
    db,
    contract,
    count: async (tx, key, outbox = new Outbox({ notify: false })) => {
      const rows: { n: number }[] = await tx.query(
        'insert into counters values ($1, 1) on conflict (key) do update set n = counters.n + 1 returning n',
        [key],
      );
      const stored = { key, n: rows[0]?.n ?? 0 };
      await outbox.add(tx, contract, stored);
      return stored;
    },
    relay: (
      options: Pick<OutboxRelayOptions, 'createProducer'> & Partial<OutboxRelayOptions>,
    ): OutboxRelay => {
      const relay = new OutboxRelay({
        openStore: postgresRelayStores(database.url),
        logger: pino({ level: 'silent' }),
        heartbeatMs: 100,
        pollIntervalMs: 20,
        backoff: { initialMs: 5, maxMs: 50 },
        ...options,
      });
      relays.push(relay);
      return relay;
    },
    unpublished: async (): Promise<number> => {
      const rows: { count: string }[] = await db.query(
        'select count(*) from outbox where published_at is null',
      );
      return Number(rows[0]?.count);
    },
    cutRelays: () =>
      db.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'portcullis-relay' and datname = current_database()`,
      ),
    close: async (): Promise<void> => {
      await Promise.all(relays.map((relay) => relay.stop()));
      await db.destroy();
      await database.drop();
    },
  };
}

/** Everything stored arrived, and a key's events arrived for the first time in their order. */
export function expectCompleteAndInOrder(arrived: readonly Stored[], stored: readonly Stored[]): void {
  const firsts = new Map<string, number[]>();
  for (const { key, n } of arrived) {
    const seen = firsts.get(key) ?? [];
    if (!seen.includes(n)) seen.push(n);
    firsts.set(key, seen);
  }
  const expected = new Map<string, number[]>();
  for (const { key, n } of stored)
    expected.set(
      key,
      [...(expected.get(key) ?? []), n].sort((a, b) => a - b),
    );
  expect(Object.fromEntries(firsts)).toEqual(Object.fromEntries(expected));
}

export const stored = (broker: RecordingBroker): Stored[] =>
  broker.arrived.map(({ json }) => JSON.parse(json ?? '') as Stored);
