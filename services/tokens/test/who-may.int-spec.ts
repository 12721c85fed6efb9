import type { Principal } from '@libs/contracts';
import { ASSERTION_HEADER } from '@libs/http';
import { seedDirectory } from '../src/start';
import { SHOP_TOKENS, TestTokensApi, USER_TOKENS } from './support/tokens-api';

const OTHER_TOKENS = '/api/v3/organizations/gh/acme/repositories/other/tokens';

describe('token operations', () => {
  let api: TestTokensApi;
  let stranger: Principal;
  let accountTokenId: number;
  let repositoryTokenId: number;

  beforeAll(async () => {
    api = await TestTokensApi.start();
    const seeded = await seedDirectory(api.config, {
      account: { email: 'eve@example.org' },
      organization: { provider: 'gh', name: 'acme' },
      repository: { name: 'other' },
    });
    stranger = {
      tokenId: 'BBBBBBBBBBBB',
      kind: 'account',
      accountId: seeded.accountId,
      repository: { ...api.repository, repositoryId: seeded.repositoryId, repository: 'other' },
    };
    accountTokenId = (await api.call('POST', USER_TOKENS)).body.id;
    repositoryTokenId = (await api.call('POST', SHOP_TOKENS)).body.data.id;
  });
  afterAll(() => api.close());

  const operations = (): [string, string, unknown?][] => [
    ['GET', USER_TOKENS],
    ['POST', USER_TOKENS],
    ['DELETE', `${USER_TOKENS}/${accountTokenId}`],
    ['GET', SHOP_TOKENS],
    ['POST', SHOP_TOKENS],
    ['POST', `${SHOP_TOKENS}/delete`, { ids: [repositoryTokenId] }],
    ['DELETE', `${SHOP_TOKENS}/${repositoryTokenId}`],
  ];

  it('are none of a repository token', async () => {
    const as: Principal = { tokenId: 'CCCCCCCCCCCC', kind: 'repository', repository: api.repository };
    for (const [method, path, body] of operations()) {
      const reply = await api.call(method, path, { as, body });
      expect({ method, path, status: reply.status }).toEqual({ method, path, status: 401 });
    }
  });

  it('are refused to whoever is not vouched for, whatever else is in the headers', async () => {
    for (const [method, path, body] of operations()) {
      const plain = await fetch(api.urlOf() + path, {
        method,
        headers: { 'x-account-id': '1', [ASSERTION_HEADER]: 'e30.e30.e30' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      expect({ method, path, status: plain.status }).toEqual({ method, path, status: 401 });
      const withoutPrincipal = await api.call(method, path, { as: undefined, body });
      expect(withoutPrincipal.status).toBe(401);
      const ofIngestion = await api.call(method, path, { issuer: 'ingestion', body });
      expect(ofIngestion.status).toBe(401);
    }
  });

  it.each(['read', 'write'] as const)('on a repository need admin, not %s', async (permission) => {
    const as = { ...api.owner, repository: { ...api.repository, permission } };
    for (const [method, path, body] of operations().filter(([, path]) => path.startsWith(SHOP_TOKENS))) {
      const reply = await api.call(method, path, { as, body });
      expect({ method, path, status: reply.status }).toEqual({ method, path, status: 403 });
      expect(reply.body.error).toBe('Forbidden');
    }
  });

  it('on a repository that the account has no part in find nothing there', async () => {
    const { tokenId, kind, accountId } = api.owner;
    const nobody = { tokenId, kind, accountId };
    for (const [method, path, body] of operations().filter(([, path]) => path.startsWith(SHOP_TOKENS))) {
      expect((await api.call(method, path, { as: nobody, body })).status).toBe(404);
      // The gateway granted another repository than the path names: it must not pass for this one.
      expect((await api.call(method, path, { as: stranger, body })).status).toBe(404);
    }
  });

  it('do not reach the tokens of another account', async () => {
    expect((await api.call('DELETE', `${USER_TOKENS}/${accountTokenId}`, { as: stranger })).status).toBe(404);
    const { body } = await api.call('GET', USER_TOKENS, { as: stranger });
    expect(body).toEqual({ data: [], pagination: { limit: 100, total: 0 } });
  });

  it('do not reach the tokens of another repository, nor one kind through the paths of the other', async () => {
    const paths: [string, string, unknown?][] = [
      ['DELETE', `${OTHER_TOKENS}/${repositoryTokenId}`],
      ['POST', `${OTHER_TOKENS}/delete`, { ids: [repositoryTokenId] }],
      ['DELETE', `${OTHER_TOKENS}/${accountTokenId}`],
      ['DELETE', `${USER_TOKENS}/${repositoryTokenId}`],
    ];
    for (const [method, path, body] of paths)
      expect((await api.call(method, path, { as: stranger, body })).status).toBe(404);
    expect((await api.call('DELETE', `${USER_TOKENS}/${repositoryTokenId}`)).status).toBe(404);
    expect((await api.call('DELETE', `${SHOP_TOKENS}/${accountTokenId}`)).status).toBe(404);
    const revoked = await api.sql('select id from tokens where revoked_at is not null');
    expect(revoked).toEqual([]);
  });
});
