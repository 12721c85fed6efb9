import { eventually, PausableProxy } from '@libs/testing';
import { SHOP_TOKENS, TestTokensApi, call } from './support/tokens-api';

/**
 * A tokens API that is cut off or paused in the middle of a revocation leaves a transaction that holds the heads of the log and of
 * the audit, for which every other revocation waits.
 */
describe('a tokens API that falls silent in the middle of a revocation', () => {
  let api: TestTokensApi;
  let proxy: PausableProxy;
  beforeAll(async () => {
    api = await TestTokensApi.start();
    proxy = new PausableProxy(new URL(api.config.databaseUrl));
    await api.startReplica('cut off', { databaseUrl: await proxy.start() });
  });
  afterAll(async () => {
    await proxy.stop();
    await api.close();
  });

  const create = async (): Promise<number> => (await api.call('POST', SHOP_TOKENS)).body.data.id;
  const idleWithLocks = async (count: number): Promise<void> => {
    await eventually(async () => {
      const stuck = await api.sql(
        `select pid as id from pg_stat_activity where datname = current_database() and state = 'idle in transaction'
           and application_name = 'portcullis-tokens-api'`,
      );
      expect(stuck).toHaveLength(count);
    });
  };

  it('keeps the others waiting for a few seconds, and its own revocation can be repeated there', async () => {
    const [stuck, other] = [await create(), await create()];
    const holder = await api.pool.connect();
    await holder.query('begin');
    await holder.query('select from audit_head for update');
    const cutOff = api.urlOf('cut off');
    const lost = call(cutOff, 'DELETE', `${SHOP_TOKENS}/${stuck}`, { as: api.owner, once: true });
    lost.catch(() => undefined);
    await eventually(async () => {
      const [{ live }] = await api.sql(
        `select count(*)::int as live from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      expect(live).toBe(1);
    });
    proxy.pause();
    await holder.query('commit');
    holder.release();
    await idleWithLocks(1);

    const begun = performance.now();
    expect((await api.call('DELETE', `${SHOP_TOKENS}/${other}`)).status).toBe(204);
    expect(performance.now() - begun).toBeLessThan(25_000);
    const [{ revoked }] = await api.sql(
      'select revoked_at is not null as revoked from tokens where id = $1',
      [stuck],
    );
    expect(revoked).toBe(false);
    expect((await api.call('DELETE', `${SHOP_TOKENS}/${stuck}`)).status).toBe(204);
    proxy.resume();
    expect((await lost).status).toBe(503);
  });
});
