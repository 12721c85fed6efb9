import { call, inDays, SHOP_TOKENS, TestTokensApi } from './support/tokens-api';

describe('creating repository tokens in parallel', () => {
  let api: TestTokensApi;
  beforeAll(async () => {
    api = await TestTokensApi.start();
  });
  afterAll(() => api.close());

  it('leaves exactly 100 live ones of 150, and the others are told why, over two replicas', async () => {
    const replicas = [api.urlOf(), await api.startReplica('second')];
    const ask = (url: string) => call(url, 'POST', SHOP_TOKENS, { as: api.owner });
    const replies = await Promise.all(Array.from({ length: 150 }, (_, i) => ask(replicas[i % 2]!)));
    const refused = replies.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(50);
    for (const { status, body } of refused) {
      expect(status).toBe(400);
      expect(body.message).toContain('already has 100 API tokens');
    }
    const [{ live }] = await api.sql('select count(*)::int as live from tokens');
    expect(live).toBe(100);
    const { body } = await api.call('GET', SHOP_TOKENS);
    const created = body.data.map(({ createdAt }) => createdAt);
    expect(created).toEqual([...created].sort().reverse());
  });

  it('has room again after one was deleted', async () => {
    const { body } = await api.call('GET', SHOP_TOKENS);
    await api.call('DELETE', `${SHOP_TOKENS}/${body.data[0]!.id}`);
    expect((await api.call('POST', SHOP_TOKENS)).status).toBe(201);
    expect((await api.call('POST', SHOP_TOKENS)).status).toBe(400);
  });

  it('gives one name to one of many', async () => {
    const { body } = await api.call('GET', SHOP_TOKENS);
    const ids = body.data.slice(0, 20).map(({ id }) => id);
    await api.call('POST', `${SHOP_TOKENS}/delete`, { body: { ids } });
    const asked = { body: { name: 'same', expiresAt: inDays(1) } };
    const replies = await Promise.all(Array.from({ length: 10 }, () => api.call('POST', SHOP_TOKENS, asked)));
    expect(replies.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array.from({ length: 9 }, () => 400),
    ]);
  });
});
