import { pino } from 'pino';
import { DataSource } from 'typeorm';
import {
  describeLeaseStore,
  type LeaseStoreHarness,
} from '../../../libs/revocation/src/lease-store.conformance';
import { appendToLog, type LogEntry } from '../src/revocations/append-to-log';
import { changeIncarnation } from '../src/revocations/change-incarnation';
import { LeaseCleaner } from '../src/revocations/lease-cleaner';
import { PostgresLeaseStore } from '../src/revocations/postgres-lease-store';
import { ProtocolPool } from '../src/revocations/protocol-pool';
import { tokensDatabase } from './support/tokens-database';

interface Harness extends LeaseStoreHarness {
  readonly store: PostgresLeaseStore;
  close(): Promise<void>;
}

async function createHarness(): Promise<Harness> {
  const database = await tokensDatabase();
  const db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  const logger = pino({ level: 'silent' });
  const pool = new ProtocolPool({ databaseUrl: database.url, connections: 4, logger });
  return {
    store: new PostgresLeaseStore(pool),
    commit: (text) => {
      const [kind, subject = ''] = text.split(':');
      return db.transaction(async (tx) => {
        const { seqs } = await appendToLog(tx, [{ kind: kind as LogEntry['kind'], subject }]);
        return seqs[0]!;
      });
    },
    age: async (upTo, ms) => {
      const older = `update rev_log set at = at - $2::float8 * interval '1 millisecond' where seq <= $1`;
      await db.query(older, [upTo, ms]);
    },
    prune: async (upTo) => {
      await db.query('delete from rev_log where seq <= $1', [upTo]);
    },
    // Whatever tells the time in a row. There is nothing of that kind, and a column that is added is found.
    silence: async (ms) => {
      const times = await db.query<{ column: string }[]>(
        `select quote_ident(column_name) as column from information_schema.columns
         where table_name = 'lease' and data_type like 'timestamp%'`,
      );
      for (const { column } of times)
        await db.query(`update lease set ${column} = ${column} - $1::float8 * interval '1 millisecond'`, [
          ms,
        ]);
    },
    changeIncarnation: async () => {
      await changeIncarnation(db);
    },
    close: async () => {
      await pool.close();
      await db.destroy();
      await database.drop();
    },
  };
}

describeLeaseStore('Postgres', createHarness);

describe('cleaning up leases', () => {
  let harness: Harness;
  let now: number;
  const clock = { now: () => now, wallNow: () => 0, sleep: () => Promise.resolve() };
  const beat = (holder: string) =>
    harness.store.beat({ holder, epoch: 'one', acked: null, incarnation: null });
  const holders = async (): Promise<string[]> =>
    (await harness.store.listLeases()).leases.map(({ holder }) => holder).sort();

  beforeEach(async () => {
    harness = await createHarness();
    now = 0;
  });
  afterEach(() => harness.close());

  it('removes a row after an hour without a beat, counted on the own clock, and no other', async () => {
    const cleaner = new LeaseCleaner(harness.store, clock, 3_600_000);
    await beat('dead');
    await beat('alive');
    await cleaner.clean();
    now = 3_599_000;
    await beat('alive');
    await cleaner.clean();
    expect(await holders()).toEqual(['alive', 'dead']);
    now = 3_600_000;
    await cleaner.clean();
    expect(await holders()).toEqual(['alive']);
  });

  // A process that woke up after an hour holds a new lease with that beat; its row must count.
  it('spares a row that beats in the moment of its removal', async () => {
    await beat('woken');
    const [seen] = (await harness.store.listLeases()).leases;
    await beat('woken');
    await harness.store.removeSilent(seen!);
    expect(await holders()).toEqual(['woken']);
  });

  it('begins to count anew when the process does', async () => {
    await beat('dead');
    await new LeaseCleaner(harness.store, clock, 3_600_000).clean();
    now = 3_600_000;
    await new LeaseCleaner(harness.store, clock, 3_600_000).clean();
    expect(await holders()).toEqual(['dead']);
  });
});
