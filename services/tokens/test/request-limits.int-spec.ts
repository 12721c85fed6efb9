import { INTERNAL_PATHS } from '@libs/contracts';
import { Client } from 'pg';
import { TestEnforcer } from './support/enforcer';
import { SHOP_TOKENS, shortLease, TestTokensApi } from './support/tokens-api';

/** Twice the protocol's connections. */
const MOST = 16;

describe('a tokens API with more introspections than it can answer', () => {
  let api: TestTokensApi;
  let blocker: Client;
  let token: string;
  const introspect = (once = false) =>
    api.call('POST', INTERNAL_PATHS.introspect, { as: undefined, body: { token }, once });
  const flood = (count: number) => Promise.all(Array.from({ length: count }, () => introspect(true)));

  beforeAll(async () => {
    api = await TestTokensApi.start({ lease: shortLease(2_000), requestLimits: { introspections: MOST } });
    ({ token } = (await api.call('POST', SHOP_TOKENS)).body.data);
  });
  afterAll(() => api.close());

  // No introspection is answered while it holds.
  beforeEach(async () => {
    blocker = new Client({ connectionString: api.config.databaseUrl });
    await blocker.connect();
    await blocker.query('begin');
    await blocker.query('lock table tokens in access exclusive mode');
  });
  afterEach(() => blocker.end());

  it('refuses those beyond its limit and says when to come again, and answers when it can', async () => {
    const replies = await flood(4 * MOST);
    const refused = replies.filter(({ body }) => body.message.includes('busy'));
    expect(refused.length).toBeGreaterThan(0);
    for (const { status, headers } of replies)
      expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    await blocker.query('rollback');
    expect(await introspect()).toMatchObject({ status: 200, body: { active: true } });
  });

  // Without its lease each gateway asks about every request, and the flood would never end.
  it('grants leases all the while', async () => {
    const over = new AbortController();
    const flooding = (async () => {
      while (!over.signal.aborted) await flood(MOST);
    })();
    const enforcer = await new TestEnforcer(() => api.urlOf(), api.config.lease).start();
    expect(enforcer.isFresh).toBe(true);
    over.abort();
    await blocker.query('rollback');
    await flooding;
    await enforcer.release();
  });
});
