import { INTERNAL_PATHS } from '@libs/contracts';
import { SHOP_TOKENS, TestTokensApi, call } from './support/tokens-api';

/** What a name that leads to a standby, or a primary that was demoted, looks like to a statement that only reads. */
const DEMOTE = [
  `create function public.pg_is_in_recovery() returns boolean language sql as 'select true'`,
  `do $$ begin execute format('alter database %I set search_path = public, pg_catalog', current_database()); end $$`,
];

describe('a database that is not the primary', () => {
  let api: TestTokensApi;
  beforeAll(async () => {
    api = await TestTokensApi.start();
  });
  afterAll(() => api.close());

  // It may be behind: a token that is revoked on the primary is still good there.
  it('is not asked whether a token is good, nor what the log says, nor who holds a lease', async () => {
    const { token } = (await api.call('POST', SHOP_TOKENS)).body.data;
    const introspect = () => api.call('POST', INTERNAL_PATHS.introspect, { body: { token } });
    expect((await introspect()).body.active).toBe(true);
    for (const statement of DEMOTE) await api.sql(statement);
    await api.startReplica('on a standby');
    const url = api.urlOf('on a standby');
    const introspected = await call(url, 'POST', INTERNAL_PATHS.introspect, {
      body: { token },
      once: true,
    });
    expect([introspected.status, introspected.headers.get('retry-after')]).toEqual([503, '1']);
    const lease = { holder: 'gateway-1', epoch: 'one', applied: null, incarnation: null };
    const renewal = await call(url, 'POST', INTERNAL_PATHS.renewLease, { body: lease, once: true });
    expect(renewal.status).toBe(503);
    // The one that is still connected to what was the primary goes on.
    expect((await introspect()).body.active).toBe(true);
  });
});
