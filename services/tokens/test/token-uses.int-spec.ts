import { parseToken } from '@libs/token-format';
import { type ApiToken, inDays, SHOP_TOKENS, TestTokensApi, USER_TOKENS } from './support/tokens-api';

describe('when a token was last used', () => {
  let api: TestTokensApi;
  beforeAll(async () => {
    api = await TestTokensApi.start();
  });
  afterAll(() => api.close());

  const account = async (): Promise<ApiToken> => (await api.call('POST', USER_TOKENS)).body;
  const used = async (token: ApiToken, at: Date): Promise<void> => {
    await api.sql('insert into token_uses (token_id, last_used_at) values ($1, $2)', [idOf(token), at]);
  };

  it('is in the list of account tokens and in that of repository tokens, and absent of one that was never used', async () => {
    const at = new Date('2026-11-20T10:00:00.000Z');
    const never = await account();
    const once = await account();
    const body = { name: 'ci', expiresAt: inDays(3) };
    const ofShop = (await api.call('POST', SHOP_TOKENS, { body })).body.data;
    await used(once, at);
    await used(ofShop, at);
    const listed = (await api.call('GET', USER_TOKENS)).body.data;
    expect(listed.find(({ id }) => id === once.id)).toMatchObject({ lastUsedAt: at.toISOString() });
    expect(listed.find(({ id }) => id === never.id)).not.toHaveProperty('lastUsedAt');
    expect((await api.call('GET', SHOP_TOKENS)).body.data).toMatchObject([{ lastUsedAt: at.toISOString() }]);
  });
});

const idOf = ({ token }: ApiToken): string => parseToken(token)!.tokenId;
