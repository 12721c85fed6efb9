import { eventually } from '@libs/testing';
import { DataSource } from 'typeorm';
import { changeIncarnation } from '../src/start';
import { SHOP_TOKENS, TestTokensApi, shortLease } from './support/tokens-api';

describe('a revocation that waits while its database is replaced by one that never had it', () => {
  let api: TestTokensApi;
  beforeAll(async () => {
    api = await TestTokensApi.start({ lease: shortLease(6_000) });
  });
  afterAll(() => api.close());

  const isRevoked = async (id: number): Promise<boolean> => {
    const [{ revoked }] = await api.sql(
      'select revoked_at is not null as revoked from tokens where id = $1',
      [id],
    );
    return revoked;
  };

  // Otherwise the token would work again behind a 204.
  it('is answered 503 and not 204, and can be repeated', async () => {
    const { id } = (await api.call('POST', SHOP_TOKENS)).body.data;
    // An API that has just started waits for a whole lease: long enough to be overtaken.
    const revoking = api.call('DELETE', `${SHOP_TOKENS}/${id}`, { once: true });
    await eventually(async () => expect(await isRevoked(id)).toBe(true));
    const db = await new DataSource({ type: 'postgres', url: api.config.databaseUrl }).initialize();
    await changeIncarnation(db);
    await db.destroy();
    await api.sql('update tokens set revoked_at = null, revoked_seq = null where id = $1', [id]);

    const reply = await revoking;
    expect(reply).toMatchObject({ status: 503, body: { error: 'ServiceUnavailable' } });
    expect(reply.headers.get('retry-after')).toBe('1');
    expect((await api.call('DELETE', `${SHOP_TOKENS}/${id}`)).status).toBe(204);
    expect(await isRevoked(id)).toBe(true);
  });
});
