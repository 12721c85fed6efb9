import { randomBytes } from 'node:crypto';
import { parseToken } from '@libs/token-format';
import { SHOP_TOKENS, TestTokensApi, USER_TOKENS } from './support/tokens-api';
import { seedDirectory, seedFirstResidents } from '../src/start';

describe('the directory seed', () => {
  let api: TestTokensApi;
  const seed = {
    account: { email: 'Ada@Example.org', name: 'Ada' },
    organization: { provider: 'gh', name: 'ACME' },
    repository: { name: 'Shop' },
  } as const;
  const counts = () =>
    api.sql(`select (select count(*)::int from accounts) as accounts, (select count(*)::int from organizations) as organizations,
      (select count(*)::int from repositories) as repositories, (select count(*)::int from repository_roles) as roles`);

  beforeAll(async () => {
    api = await TestTokensApi.start();
  });
  afterAll(() => api.close());

  it('makes nothing twice, whatever the case of the names and however many seed at once', async () => {
    const all = await Promise.all([seedDirectory(api.config, seed), seedDirectory(api.config, seed)]);
    for (const ids of all)
      expect(ids).toMatchObject({
        accountId: api.owner.accountId,
        repositoryId: api.repository.repositoryId,
      });
    expect(await counts()).toEqual([{ accounts: 1, organizations: 1, repositories: 1, roles: 1 }]);
  });

  it('changes nothing that is there: a role that was taken down stays so', async () => {
    await api.sql(`update repository_roles set permission = 'read'`);
    await seedDirectory(api.config, seed);
    expect(await api.sql('select permission from repository_roles')).toEqual([{ permission: 'read' }]);
    await api.sql(`update repository_roles set permission = 'admin'`);
  });

  it('tells of a role that it gave, so that whoever remembers "no role" asks again', async () => {
    const { accountId } = await seedDirectory(api.config, { ...seed, repository: { name: 'second' } });
    const rows = await api.sql('select kind, subject from rev_log order by seq desc limit 1');
    expect(rows).toEqual([{ kind: 'change', subject: String(accountId) }]);
  });

  it('issues an account token only when asked, and shows its value', async () => {
    expect(await seedDirectory(api.config, seed)).not.toHaveProperty('accountToken');
    const { accountToken } = await seedDirectory(api.config, seed, {});
    expect(accountToken?.isNew).toBe(true);
    expect(parseToken(accountToken!.token)?.kind).toBe('account');
  });

  it('keeps a token that is still good, and replaces one that is not', async () => {
    const first = (await seedDirectory(api.config, seed, {})).accountToken!;
    const again = (await seedDirectory(api.config, seed, { kept: first.token })).accountToken!;
    expect(again).toEqual({ token: first.token, isNew: false });

    const tokenId = parseToken(first.token)!.tokenId;
    const [{ id }] = await api.sql('select id from tokens where token_id = $1', [tokenId]);
    await api.call('DELETE', `${USER_TOKENS}/${id}`);
    const repositoryToken = (await api.call('POST', SHOP_TOKENS)).body.data.token;
    const otherPeppers = { ...api.config, peppers: [{ id: 'one', secret: randomBytes(32) }] };
    const good = (await seedDirectory(api.config, seed, {})).accountToken!;
    for (const [config, kept] of [
      [api.config, first.token],
      [api.config, repositoryToken],
      [api.config, 'nonsense'],
      [otherPeppers, good.token],
    ] as const)
      expect((await seedDirectory(config, seed, { kept })).accountToken).toMatchObject({ isNew: true });
  });

  it('settles the first residents, once', async () => {
    const first = await seedFirstResidents(api.config);
    expect(first.isNew).toBe(true);
    expect(await seedFirstResidents(api.config, first.token)).toEqual({ token: first.token, isNew: false });
  });
});
