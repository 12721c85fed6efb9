import {
  type AccountPrincipal,
  INTERNAL_PATHS,
  repositoriesReply,
  type RepositoriesRequest,
  repositoryPage,
} from '@libs/contracts';
import { inside, TestDirectory, type TestOrganization } from './support/directory';
import { type Reply, TestTokensApi } from './support/tokens-api';

describe('the repositories of an organization', () => {
  let api: TestTokensApi;
  let directory: TestDirectory;
  let organization: TestOrganization;
  let manager: AccountPrincipal;
  let made = 0;
  beforeAll(async () => {
    api = await TestTokensApi.start();
    directory = new TestDirectory(api);
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    organization = await directory.organization(`org-${++made}`);
    manager = await directory.join(await directory.account(), organization, 'manager');
  });

  const ask = (as: AccountPrincipal, query: Record<string, string> = {}): Promise<Reply> => {
    const text = new URLSearchParams(query).toString();
    const path = `/api/v3/organizations/gh/${organization.name}/repositories`;
    return api.call('GET', text === '' ? path : `${path}?${text}`, { as });
  };
  const page = async (as: AccountPrincipal, query: Record<string, string> = {}) => {
    const reply = await ask(as, query);
    expect(reply.status).toBe(200);
    return repositoryPage.parse(reply.body);
  };
  const names = async (as: AccountPrincipal, query: Record<string, string> = {}): Promise<string[]> =>
    (await page(as, query)).data.map(({ name }) => name);
  const add = async (...list: string[]): Promise<void> => {
    for (const name of list) await directory.repository(organization, name);
  };

  it('are listed in the order of their names, whatever the case, with what the caller may do', async () => {
    await add('delta', 'Bravo', 'alpha', 'Charlie');
    const { data, pagination } = await page(manager);
    expect(data.map(({ name }) => name)).toEqual(['alpha', 'Bravo', 'Charlie', 'delta']);
    expect(new Set(data.map(({ permission }) => permission))).toEqual(new Set(['admin']));
    expect(pagination).toEqual({ limit: 100, total: 4 });
  });

  it('are those only that the caller may see: a role on it, or not private', async () => {
    const member = await directory.join(await directory.account(), organization, 'member');
    await add('hidden');
    await directory.grant(member, await directory.repository(organization, 'written'), 'write');
    await directory.grant(member, await directory.repository(organization, 'read-public', 'Public'), 'read');
    await directory.repository(organization, 'public', 'Public');
    await directory.repository(organization, 'with-login', 'LoginPublic');
    await directory.remove(await directory.repository(organization, 'removed', 'Public'));
    const { data, pagination } = await page(member);
    expect(data.map(({ name, permission }) => [name, permission])).toEqual([
      ['public', 'read'],
      ['read-public', 'read'],
      ['with-login', 'read'],
      ['written', 'write'],
    ]);
    expect(pagination.total).toBe(4);
    expect(await names(manager)).toContain('hidden');
  });

  it('of two organizations with one name and equal repositories never mix', async () => {
    const twin = await directory.organization(organization.name, 'gl');
    await add('same', 'same-2');
    const ids = [await directory.repository(twin, 'same'), await directory.repository(twin, 'same-3')];
    const both = await directory.join(manager, twin, 'admin');
    expect(await names(manager)).toEqual(['same', 'same-2']);
    expect((await page(both)).data.map(({ repositoryId }) => repositoryId)).toEqual(ids);
    expect((await page(both)).data.map(({ provider }) => provider)).toEqual(['gl', 'gl']);
    // An admin of the one only is nobody in the other.
    const [admin] = [await directory.join(await directory.account(), organization, 'admin')];
    expect(await names(inside(admin, twin, 'member'))).toEqual([]);
  });

  it('come page by page, each once, though others come and go between the pages', async () => {
    await add('a', 'b', 'c', 'd', 'e');
    const first = await page(manager, { limit: '2' });
    expect(first.data.map(({ name }) => name)).toEqual(['a', 'b']);
    // The one that the cursor stands at is deleted; one before it and one after it are added.
    await directory.remove(first.data[1]!.repositoryId);
    await add('aa', 'cc');
    const second = await page(manager, { limit: '2', cursor: first.pagination.cursor! });
    expect(second.data.map(({ name }) => name)).toEqual(['c', 'cc']);
    const third = await page(manager, { limit: '2', cursor: second.pagination.cursor! });
    expect(third.data.map(({ name }) => name)).toEqual(['d', 'e']);
    expect(third.pagination).toEqual({ limit: 2, total: 6 });
  });

  it('are found by a part of the name, in whatever case', async () => {
    await add('Shop-API', 'shop-web', 'bookshop', 'other', 'İSTANBUL');
    expect(await names(manager, { search: 'SHOP' })).toEqual(['bookshop', 'Shop-API', 'shop-web']);
    expect(await names(manager, { search: 'istanbul' })).toEqual([]);
    expect(await names(manager, { search: 'İstanbul' })).toEqual(['İSTANBUL']);
    expect((await page(manager, { search: 'shop', limit: '1' })).pagination.total).toBe(3);
  });

  it('are found by %, _ and \\ where the name holds them, and nowhere else', async () => {
    await add('100%', 'snake_case', 'back\\slash', 'plain', "it's");
    expect(await names(manager, { search: '%' })).toEqual(['100%']);
    expect(await names(manager, { search: '_' })).toEqual(['snake_case']);
    expect(await names(manager, { search: '\\' })).toEqual(['back\\slash']);
    expect(await names(manager, { search: "'" })).toEqual(["it's"]);
    expect(await names(manager, { search: '.*' })).toEqual([]);
    expect(await names(manager, { search: '' })).toHaveLength(5);
  });

  it('are the same for Synced and NotSynced; AllSynced is for those who administer the organization', async () => {
    await add('one');
    const member = await directory.join(await directory.account(), organization, 'member');
    for (const filter of ['Synced', 'NotSynced', 'AllSynced'])
      expect(await names(manager, { filter })).toEqual(['one']);
    expect(await names(member, { filter: 'NotSynced' })).toEqual([]);
    expect(await ask(member, { filter: 'AllSynced' })).toMatchObject({
      status: 403,
      body: { error: 'Forbidden' },
    });
  });

  it('have no language and no segment that is known here, so none is found by one', async () => {
    await add('one');
    expect(await page(manager, { languages: 'Java,Scala' })).toEqual({
      data: [],
      pagination: { limit: 100, total: 0 },
    });
    expect(await names(manager, { segments: '7' })).toEqual([]);
    expect(await names(manager, { languages: '', segments: '' })).toEqual(['one']);
  });

  it('say which of them the caller follows', async () => {
    const id = await directory.repository(organization, 'followed');
    await add('other');
    await api.sql('insert into repository_follows (repository_id, account_id) values ($1, $2)', [
      id,
      manager.accountId,
    ]);
    const states = (await page(manager)).data.map(({ addedState }) => addedState);
    expect(states).toEqual(['Following', 'Added']);
  });

  it.each([
    { limit: '0' },
    { limit: 'x' },
    { cursor: 'x' },
    { cursor: Buffer.from('["\\u0000"]').toString('base64url') },
    { search: 'a\0' },
    { search: 'x'.repeat(256) },
    { filter: 'All' },
  ] as Record<string, string>[])('are not listed for %j', async (query) => {
    expect(await ask(manager, query)).toMatchObject({
      status: 400,
      body: { error: 'BadRequest', actions: [] },
    });
  });

  it('are not there for whoever the gateway granted no organization', async () => {
    expect((await ask(await directory.account())).status).toBe(404);
  });

  describe('as the ingestion service asks for them', () => {
    const send = (
      request: Partial<RepositoriesRequest>,
      issuer: 'ingestion' | 'gateway' = 'ingestion',
    ): Promise<Reply> =>
      api.call('POST', INTERNAL_PATHS.repositories, {
        as: undefined,
        issuer,
        body: { organizationId: organization.id, accountId: manager.accountId, limit: 100, ...request },
      });
    const grants = async (request: Partial<RepositoriesRequest>) => {
      const reply = await send(request);
      expect(reply.status).toBe(200);
      return repositoriesReply.parse(reply.body);
    };

    it('are grants, page by page, with their number', async () => {
      await add('b', 'A', 'c');
      const first = await grants({ limit: 2 });
      expect(first.repositories).toMatchObject([
        { organization: organization.name, repository: 'A', permission: 'admin', defaultBranch: 'main' },
        { repository: 'b' },
      ]);
      expect(first).toMatchObject({ total: 3 });
      const last = await grants({ limit: 2, after: first.next });
      expect(last.repositories.map(({ repository }) => repository)).toEqual(['c']);
      expect(last).not.toHaveProperty('next');
    });

    it('are those that are named, each once, in whatever case, and none for an empty list', async () => {
      await add('one', 'Two', 'three');
      const named = async (...list: string[]): Promise<string[]> =>
        (await grants({ names: list })).repositories.map(({ repository }) => repository);
      expect(await named('TWO', 'one', 'One', 'nowhere')).toEqual(['one', 'Two']);
      expect(await named()).toEqual([]);
    });

    it('are none for an account without a role there', async () => {
      await add('one');
      const { accountId } = await directory.account();
      expect(await grants({ accountId })).toEqual({ repositories: [], total: 0 });
    });

    it('are for the ingestion service only', async () => {
      expect((await send({}, 'gateway')).status).toBe(401);
    });
  });
});
