import { SHOP_TOKENS, TestTokensApi } from './support/tokens-api';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

describe('the trace of a change', () => {
  let api: TestTokensApi;
  beforeAll(async () => {
    api = await TestTokensApi.start();
  });
  afterAll(() => api.close());

  it('is in every event that tells of it, and in no other', async () => {
    const issued = await api.call('POST', SHOP_TOKENS);
    const headers = { traceparent: `00-${TRACE}-b7ad6b7169203331-00` };
    await api.call('DELETE', `${SHOP_TOKENS}/${String(issued.body.data.id)}`, { headers });
    const rows = await api.sql(
      `select type || ' ' || (traceparent like '%${TRACE}%')::text as text from outbox
       where type in ('token.issued.v1', 'token.revoked.v1', 'token.state.v1') order by position`,
    );
    expect(rows.map(({ text }) => text)).toEqual([
      'token.state.v1 false',
      'token.issued.v1 false',
      'token.state.v1 true',
      'token.revoked.v1 true',
    ]);
  });
});
