import { type AccountPrincipal, organizationPage, organizationReply, userReply } from '@libs/contracts';
import { inside, TestDirectory, type TestOrganization } from './support/directory';
import { TestTokensApi } from './support/tokens-api';

const ORGANIZATIONS = '/api/v3/user/organizations';

describe('the account that asks', () => {
  let api: TestTokensApi;
  let directory: TestDirectory;
  beforeAll(async () => {
    api = await TestTokensApi.start();
    directory = new TestDirectory(api);
  });
  afterAll(() => api.close());

  const page = async (as: AccountPrincipal, path = ORGANIZATIONS, query = '') => {
    const reply = await api.call('GET', path + query, { as });
    expect(reply.status).toBe(200);
    return organizationPage.parse(reply.body);
  };

  it('sees what is known of it, and nothing of another', async () => {
    const { data } = userReply.parse((await api.call('GET', '/api/v3/user')).body);
    expect(data).toEqual({
      id: api.owner.accountId,
      mainEmail: 'ada@example.org',
      otherEmails: [],
      isAdmin: false,
      isActive: true,
      created: data.created,
    });
    const admin = await directory.account(true);
    const reply = await api.call('GET', '/api/v3/user', { as: admin });
    expect(userReply.parse(reply.body).data).toMatchObject({ id: admin.accountId, isAdmin: true });
  });

  describe('lists its organizations', () => {
    let who: AccountPrincipal;
    let there: TestOrganization[];
    beforeEach(async () => {
      who = await directory.account();
      there = [];
      const prefix = `list-${who.accountId}`;
      for (const name of ['d', 'b', 'a', 'c'])
        there.push(await directory.organization(`${prefix}-${name}`, name === 'b' ? 'gl' : 'gh'));
      await directory.organization(`${prefix}-not-mine`);
      for (const organization of there) await directory.join(who, organization, 'member');
    });
    const last = (name: string): string => name.slice(name.lastIndexOf('-') + 1);
    const names = (data: { name: string }[]): string[] => data.map(({ name }) => last(name));

    it('in the order of their names, and no others', async () => {
      const { data, pagination } = await page(who);
      expect(names(data)).toEqual(['a', 'b', 'c', 'd']);
      expect(pagination).toEqual({ limit: 100, total: 4 });
      expect(data[0]).toMatchObject({
        identifier: there[2]!.id,
        remoteIdentifier: there[2]!.name,
        provider: 'gh',
        type: 'Organization',
        joinStatus: 'member',
        singleProviderLogin: false,
      });
    });

    it('also where it has a role on a repository only, until that is deleted', async () => {
      const organization = await directory.organization(`only-a-repository-${who.accountId}`);
      const repositoryId = await directory.repository(organization, 'shop');
      await directory.grant(who, repositoryId, 'read');
      expect((await page(who)).data.map(({ identifier }) => identifier)).toContain(organization.id);
      await directory.remove(repositoryId);
      expect((await page(who)).data.map(({ identifier }) => identifier)).not.toContain(organization.id);
    });

    it('of one provider, in whatever case its code is written', async () => {
      expect(names((await page(who, `${ORGANIZATIONS}/gl`)).data)).toEqual(['b']);
      expect(names((await page(who, `${ORGANIZATIONS}/GH`)).data)).toEqual(['a', 'c', 'd']);
      expect(await page(who, `${ORGANIZATIONS}/bb`)).toEqual({
        data: [],
        pagination: { limit: 100, total: 0 },
      });
    });

    it('page by page, each once, though others come and go between the pages', async () => {
      const first = await page(who, ORGANIZATIONS, '?limit=2');
      expect(names(first.data)).toEqual(['a', 'b']);
      // The one that the cursor stands at leaves; one before it and one after it come.
      await api.sql('delete from organization_members where organization_id = $1', [there[1]!.id]);
      for (const name of ['aa', 'cc']) {
        const organization = await directory.organization(`list-${who.accountId}-${name}`);
        await directory.join(who, organization, 'member');
      }
      const second = await page(who, ORGANIZATIONS, `?limit=2&cursor=${first.pagination.cursor}`);
      expect(names(second.data)).toEqual(['c', 'cc']);
      const third = await page(who, ORGANIZATIONS, `?limit=2&cursor=${second.pagination.cursor}`);
      expect(names(third.data)).toEqual(['d']);
      expect(third.pagination).toEqual({ limit: 2, total: 5 });
    });

    it('both of two with one name at two providers, and tells them apart', async () => {
      const twins = [
        await directory.organization(`twin-${who.accountId}`, 'gh'),
        await directory.organization(`twin-${who.accountId}`, 'bb'),
      ];
      for (const twin of twins) await directory.join(who, twin, 'member');
      const seen: number[] = [];
      let query = '?limit=1';
      for (;;) {
        const { data, pagination } = await page(who, ORGANIZATIONS, query);
        seen.push(...data.map(({ identifier }) => identifier));
        if (pagination.cursor === undefined) break;
        query = `?limit=1&cursor=${pagination.cursor}`;
      }
      expect([...seen].sort()).toEqual([...there, ...twins].map(({ id }) => id).sort());
      const [gh, bb] = twins;
      for (const twin of [gh!, bb!]) {
        const path = `${ORGANIZATIONS}/${twin.provider}/${twin.name}`;
        const reply = await api.call('GET', path, { as: inside(who, twin, 'member') });
        expect(organizationReply.parse(reply.body).data).toMatchObject({
          identifier: twin.id,
          provider: twin.provider,
        });
      }
    });

    it.each(['limit=0', 'limit=x', 'cursor=x', 'cursor=WzFd', 'limit=1&limit=2', `cursor=${nul()}`])(
      'and refuses %s',
      async (query) => {
        const reply = await api.call('GET', `${ORGANIZATIONS}?${query}`, { as: who });
        expect(reply).toMatchObject({ status: 400, body: { error: 'BadRequest', actions: [] } });
      },
    );
  });
});

/** A cursor that holds what Postgres text cannot. */
function nul(): string {
  return Buffer.from(JSON.stringify(['\0', 1])).toString('base64url');
}
