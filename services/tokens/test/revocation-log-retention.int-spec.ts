import { eventually, type TestDatabase } from '@libs/testing';
import { DataSource } from 'typeorm';
import { appendToLog } from '../src/revocations/append-to-log';
import { RevocationLogRetention } from '../src/revocations/revocation-log-retention';
import { TestEnforcer } from './support/enforcer';
import { shortLease, SHOP_TOKENS, TestTokensApi } from './support/tokens-api';
import { tokensDatabase } from './support/tokens-database';

const HOUR_MS = 3_600_000;

describe('retention of the revocation log', () => {
  let database: TestDatabase;
  let db: DataSource;
  beforeEach(async () => {
    database = await tokensDatabase();
    db = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  });
  afterEach(async () => {
    await db.destroy();
    await database.drop();
  });

  const append = (count: number) =>
    db.transaction((tx) =>
      appendToLog(
        tx,
        Array.from({ length: count }, (_, n) => ({ kind: 'token', subject: String(n) })),
      ),
    );
  const age = (from: number, to: number) =>
    db.query(`update rev_log set at = at - interval '2 hours' where seq between $1 and $2`, [from, to]);
  const left = async (): Promise<number[]> => {
    const rows = await db.query<{ seq: number }[]>(
      'select seq::int as seq from rev_log order by rev_log.seq',
    );
    return rows.map(({ seq }) => seq);
  };
  const removal = (batch = 1_000) => new RevocationLogRetention(db, HOUR_MS, batch);

  it('removes rows from the oldest up to the first that is young, so that what is left has no gap', async () => {
    await append(6);
    await age(1, 3);
    // Written while the database's clock was behind.
    await age(5, 5);
    expect(await removal().removeBatch()).toEqual({ removed: 3, more: false });
    expect(await left()).toEqual([4, 5, 6]);
    expect(await removal().removeBatch()).toEqual({ removed: 0, more: false });
  });

  it('removes no more than a batch at one time, and may remove all rows there are', async () => {
    await append(5);
    await age(1, 5);
    expect(await removal(3).removeBatch()).toEqual({ removed: 3, more: true });
    expect(await left()).toEqual([4, 5]);
    expect(await removal(3).removeBatch()).toEqual({ removed: 2, more: false });
    expect(await db.query('select seq::int from rev_head')).toEqual([{ seq: 5 }]);
  });

  it('lets one replica at a time remove, so that each row goes once', async () => {
    await append(900);
    await age(1, 900);
    const replicas = [removal(), removal(), removal()].map((replica) => replica.removeBatch());
    const removed = await Promise.all(replicas);
    expect(removed.reduce((sum, batch) => sum + batch.removed, 0)).toBe(900);
    expect(await left()).toEqual([]);
  });

  // Were others free to go on behind a batch that then fails, rows would be missing between rows.
  it('leaves no gap where it is killed in the middle while another replica sweeps', async () => {
    await append(40);
    await age(1, 40);
    const blocker = db.createQueryRunner();
    await blocker.startTransaction();
    await blocker.query('select from rev_log where seq = 20 for update');
    const first = removal(20)
      .removeBatch()
      .catch((error: unknown) => error);
    const [{ pid }] = await eventually(async () => {
      const waiting = await db.query<[{ pid: number }]>(
        `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(waiting).toHaveLength(1);
      return waiting;
    });
    expect(await removal(20).removeBatch()).toEqual({ removed: 0, more: false });
    await db.query('select pg_terminate_backend($1)', [pid]);
    expect(await first).toBeInstanceOf(Error);
    await blocker.rollbackTransaction();
    await blocker.release();
    expect(await left()).toHaveLength(40);
    expect(await removal(20).removeBatch()).toEqual({ removed: 20, more: true });
    expect((await left())[0]).toBe(21);
  });
});

describe('an enforcer that was away while the log was cleaned up', () => {
  let api: TestTokensApi;
  let db: DataSource;
  beforeAll(async () => {
    api = await TestTokensApi.start({ lease: shortLease(1_000) });
    db = await new DataSource({ type: 'postgres', url: api.config.databaseUrl }).initialize();
  });
  afterAll(async () => {
    await db.destroy();
    await api.close();
  });

  const revoked = async (): Promise<string> => {
    const { body } = await api.call('POST', SHOP_TOKENS);
    await api.call('DELETE', `${SHOP_TOKENS}/${body.data.id}`);
    const [{ token_id: tokenId }] = await api.sql('select token_id from tokens where id = $1', [
      body.data.id,
    ]);
    return `token:${tokenId}`;
  };

  it('is given a floor above the rows it missed, so no answer from before them stands', async () => {
    const enforcer = await new TestEnforcer(() => api.urlOf(), shortLease(1_000)).start();
    const known = enforcer.applied;
    enforcer.cutOff();
    const lost = await revoked();
    await db.query(`update rev_log set at = at - interval '2 hours'`);
    const kept = await revoked();
    await new RevocationLogRetention(db, HOUR_MS).removeBatch();
    expect(await api.sql('select seq::int as seq from rev_log')).toEqual([{ seq: known + 2 }]);

    expect(enforcer.admits(lost, known)).toBe(true);
    enforcer.reconnect();
    await eventually(() => expect([enforcer.isFresh, enforcer.applied]).toEqual([true, known + 2]));
    // Its row is gone, so nothing denies it by name: only the floor does.
    expect(enforcer.denies(lost)).toBe(false);
    expect(enforcer.admits(lost, known)).toBe(false);
    expect(enforcer.denies(kept)).toBe(true);
    await enforcer.release();
  });

  it('misses nothing where it had applied all that went', async () => {
    const enforcer = await new TestEnforcer(() => api.urlOf(), shortLease(1_000)).start();
    await revoked();
    const known = enforcer.applied;
    await db.query(`update rev_log set at = at - interval '2 hours'`);
    await new RevocationLogRetention(db, HOUR_MS).removeBatch();
    const next = await revoked();
    await eventually(() => expect(enforcer.applied).toBe(known + 1));
    expect(enforcer.denies(next)).toBe(true);
    expect(enforcer.admits('token:another', known)).toBe(true);
    await enforcer.release();
  });
});

describe('the tokens API', () => {
  let api: TestTokensApi;
  beforeAll(async () => {
    api = await TestTokensApi.start({ retention: { revocationLogMs: HOUR_MS, sweepMs: 50 } });
  });
  afterAll(() => api.close());

  it('cleans the log up beside its work', async () => {
    const { body } = await api.call('POST', SHOP_TOKENS);
    await api.call('DELETE', `${SHOP_TOKENS}/${body.data.id}`);
    expect(await api.sql('select from rev_log')).not.toEqual([]);
    await api.sql(`update rev_log set at = at - interval '2 hours'`);
    await eventually(async () => expect(await api.sql('select from rev_log')).toEqual([]));
  });
});
