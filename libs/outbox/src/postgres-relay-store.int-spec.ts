import { eventually } from '@libs/testing';
import { type RelayTrial, relayTrial } from '../test/relay-trial';
import { DatabaseSession, Outbox, OUTBOX_CHANNEL, postgresRelayStores } from './index';
import { PostgresRelayStore } from './postgres-relay-store';
import { describeRelayStore, type RelayStoreHarness } from './relay-store.conformance';

async function postgresHarness(): Promise<RelayStoreHarness> {
  const trial = await relayTrial();
  const outbox = new Outbox({ notify: false });
  const openStore = postgresRelayStores(trial.url);
  return {
    open: () => openStore({ onNews: () => undefined, timeoutMs: 5_000 }),
    add: async (key) => {
      const runner = trial.db.createQueryRunner();
      await runner.startTransaction();
      const id = await outbox.add(runner.manager, trial.contract, { key, n: 1 });
      return {
        id,
        commit: async () => {
          await runner.commitTransaction();
          await runner.release();
        },
      };
    },
    cut: trial.cutRelays,
    close: trial.close,
  };
}

describeRelayStore('Postgres', postgresHarness);

describe('a relay that is frozen', () => {
  // Its system answers for it, so the connection looks alive; its lanes would stand still until somebody finds it.
  it('loses its lanes to the others, and knows it when it goes on', async () => {
    const trial = await relayTrial();
    const connection = { onNews: () => undefined, timeoutMs: 5_000 };
    const frozen = await postgresRelayStores(trial.url, 500)(connection);
    const other = await postgresRelayStores(trial.url)(connection);
    try {
      expect(await frozen.lock(0)).toBe(true);
      expect(await other.lock(0)).toBe(false);
      await eventually(async () => expect(await other.lock(0)).toBe(true));
      await eventually(() => expect(frozen.lost.aborted).toBe(true));
    } finally {
      await frozen.close();
      await other.close();
      await trial.close();
    }
  });
});

describe('a relay whose statement took longer than it waits', () => {
  it.each([
    ['the relay', []],
    ['the server', [`set statement_timeout = '100ms'`]],
  ])('leaves its lanes to the others at once, when %s ends the statement', async (_first, settings) => {
    const trial = await relayTrial();
    const patient = postgresRelayStores(trial.url);
    const session = await DatabaseSession.open({
      url: trial.url,
      applicationName: 'portcullis-relay',
      channel: OUTBOX_CHANNEL,
      onNotify: () => undefined,
      timeoutMs: 500,
    });
    const slow = new PostgresRelayStore(session);
    const other = await patient({ onNews: () => undefined, timeoutMs: 5_000 });
    try {
      for (const setting of settings) await session.query(setting);
      expect(await slow.lock(0)).toBe(true);
      await expect(session.query('select pg_sleep(600)')).rejects.toThrow(/timeout/);
      expect(session.lost.aborted).toBe(true);
      await eventually(async () => expect(await other.lock(0)).toBe(true));
    } finally {
      await session.close();
      await other.close();
      await trial.close();
    }
  });
});

describe('the statements of a relay', () => {
  const USUAL = 10_000;
  let trial: RelayTrial;
  let session: DatabaseSession;
  beforeEach(async () => {
    trial = await relayTrial();
    session = await DatabaseSession.open({
      url: trial.url,
      applicationName: 'portcullis-relay',
      channel: OUTBOX_CHANNEL,
      onNotify: () => undefined,
      timeoutMs: 30_000,
    });
  });
  afterEach(async () => {
    await session.close();
    await trial.close();
  });

  const store = (events: number): Promise<unknown> =>
    session.query(
      `insert into outbox (id, topic, type, key, payload, lane)
       select gen_random_uuid(), 'door', 'opened', 'k', '{}', n % 8 from generate_series(1, $1::integer) as n`,
      [events],
    );

  /** The plan of the one statement. */
  async function planOf(of: (relay: PostgresRelayStore) => Promise<unknown>): Promise<string> {
    let plan: unknown;
    const explaining = {
      query: async (text: string, values: readonly unknown[]) => {
        plan = await session.query(`explain ${text}`, values);
        return [];
      },
    } as unknown as DatabaseSession;
    await of(new PostgresRelayStore(explaining));
    return JSON.stringify(plan);
  }

  // Otherwise each batch would cost as much as the whole backlog, and a relay would never get through a large one.
  it('follow the index to the next batch of a backlog, though the planner has not heard that there is one', async () => {
    await store(USUAL);
    await session.query('update outbox set published_at = clock_timestamp()');
    await store(USUAL / 100);
    await session.query('analyze outbox');
    await store(USUAL);
    const plan = await planOf((relay) => relay.unpublished(0, 200));
    expect(plan).toContain('Index Scan using outbox_unpublished');
    expect(plan).not.toContain('Sort');
  });

  // A sweep comes every minute, on the session that everything else waits for.
  it('look for what is to be removed by the time since when it is published, and at nothing else', async () => {
    await store(USUAL);
    await session.query('update outbox set published_at = clock_timestamp()');
    await session.query('analyze outbox');
    const plan = await planOf((relay) => relay.prune(3_600_000));
    expect(plan).toContain('using outbox_published');
    expect(plan).toMatch(/Index Cond: \(published_at </);
  });
});
