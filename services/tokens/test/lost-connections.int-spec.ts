import { eventually } from '@libs/testing';
import { TestEnforcer } from './support/enforcer';
import { SHOP_TOKENS, TestTokensApi, shortLease } from './support/tokens-api';

const lease = shortLease(1_500);

describe('when the database drops its connections', () => {
  let api: TestTokensApi;
  const dropAll = (name = '%') =>
    api.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and application_name like $1`,
      [name],
    );

  beforeAll(async () => {
    api = await TestTokensApi.start({ lease });
  });
  afterAll(() => api.close());

  it('the API goes on, and what fails in between says that it may be sent again', async () => {
    await dropAll();
    await eventually(async () => {
      const reply = await api.call('POST', SHOP_TOKENS, { once: true });
      if (reply.status !== 201)
        expect(reply).toMatchObject({ status: 503, body: { error: 'ServiceUnavailable' } });
      expect(reply.status).toBe(201);
    });
    await eventually(async () => expect((await api.call('GET', SHOP_TOKENS)).status).toBe(200));
  });

  it('it listens again for revocations on a new connection', async () => {
    const listener = `select pid from pg_stat_activity
      where datname = current_database() and application_name = 'portcullis-tokens-listen' and query like 'listen%' or
        (datname = current_database() and application_name = 'portcullis-tokens-listen')`;
    const [before] = await eventually(async () => {
      const rows = await api.sql(listener);
      expect(rows).toHaveLength(1);
      return rows;
    });
    await dropAll('portcullis-tokens-listen');
    await eventually(async () => {
      const rows = await api.sql(listener);
      expect(rows).toHaveLength(1);
      expect(rows[0]).not.toEqual(before);
    });
    const enforcer = await new TestEnforcer(() => api.urlOf(), lease).start();
    const { body } = await api.call('POST', SHOP_TOKENS);
    const { headers } = await api.call('DELETE', `${SHOP_TOKENS}/${body.data.id}`);
    expect(enforcer.applied).toBeGreaterThanOrEqual(Number(headers.get('portcullis-revocation-seq')));
    await enforcer.release();
  });
});
