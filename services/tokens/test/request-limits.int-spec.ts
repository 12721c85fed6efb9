import { INTERNAL_PATHS } from '@libs/contracts';
import { eventually } from '@libs/testing';
import { Client } from 'pg';
import { TestEnforcer } from './support/enforcer';
import { SHOP_TOKENS, shortLease, TestTokensApi } from './support/tokens-api';

/** As many as the protocol has connections, so that a lock in the database holds all of them. */
const MOST = 8;

describe('a tokens API with more introspections than it can answer', () => {
  let api: TestTokensApi;
  let blocker: Client;
  let token: string;
  const introspect = () => api.call('POST', INTERNAL_PATHS.introspect, { as: undefined, body: { token } });

  beforeAll(async () => {
    api = await TestTokensApi.start({ lease: shortLease(2_000), requestLimits: { introspections: MOST } });
    ({ token } = (await api.call('POST', SHOP_TOKENS)).body.data);
  });
  afterAll(() => api.close());

  beforeEach(async () => {
    blocker = new Client({ connectionString: api.config.databaseUrl });
    await blocker.connect();
    await blocker.query('begin');
    await blocker.query('lock table tokens in access exclusive mode');
  });
  afterEach(() => blocker.end());

  async function full(): Promise<ReturnType<typeof introspect>[]> {
    const waiting = Array.from({ length: MOST }, introspect);
    await eventually(async () => {
      const { rowCount } = await blocker.query(`select 1 from pg_locks where not granted`);
      expect(rowCount).toBe(MOST);
    });
    return waiting;
  }

  it('refuses the next at once, and answers again when the others are done', async () => {
    const waiting = await full();
    const refused = await introspect();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(refused.body.message).toContain('busy');
    await blocker.query('rollback');
    await Promise.all(waiting);
    expect(await introspect()).toMatchObject({ status: 200, body: { active: true } });
  });

  // Without its lease each gateway asks about every request, and the flood would never end.
  it('grants leases all the while', async () => {
    const waiting = await full();
    const enforcer = await new TestEnforcer(() => api.urlOf(), api.config.lease).start();
    expect(enforcer.isFresh).toBe(true);
    await enforcer.release();
    await blocker.query('rollback');
    await Promise.all(waiting);
  });
});
