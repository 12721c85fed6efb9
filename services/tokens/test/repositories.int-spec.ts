import {
  type AccountPrincipal,
  addedStateReply,
  type Principal,
  repository as repositorySchema,
  type RepositoryGrant,
  repositoryReply,
} from '@libs/contracts';
import { TestDirectory, type TestOrganization } from './support/directory';
import { containing, type Reply, TestTokensApi } from './support/tokens-api';

const SHOP = '/api/v3/organizations/gh/acme/repositories/shop';

describe('a repository', () => {
  let api: TestTokensApi;
  let directory: TestDirectory;
  let organization: TestOrganization;
  let manager: AccountPrincipal;
  beforeAll(async () => {
    api = await TestTokensApi.start();
    directory = new TestDirectory(api);
    organization = await directory.organization('Depot');
    manager = await directory.join(await directory.account(), organization, 'manager');
  });
  afterAll(() => api.close());

  const add = (body: unknown, as: AccountPrincipal = manager): Promise<Reply> =>
    api.call('POST', '/api/v3/repositories', { as, body });
  const wanted = (repositoryFullPath: unknown): Record<string, unknown> => ({
    provider: 'gh',
    repositoryFullPath,
  });
  /** What the gateway says of a caller that asks about a repository. */
  const about = (id: number, name: string, permission: RepositoryGrant['permission']): RepositoryGrant => ({
    ...api.repository,
    repositoryId: id,
    organization: organization.name,
    repository: name,
    permission,
  });
  const get = (as: Principal, path = SHOP): Promise<Reply> => api.call('GET', path, { as });

  describe('is added', () => {
    it('by a manager or an admin of its organization, and is answered bare', async () => {
      const admin = await directory.join(await directory.account(), organization, 'admin');
      const [{ head }] = await api.sql('select seq::int as head from rev_head');
      for (const [as, name] of [
        [manager, 'One'],
        [admin, 'two'],
      ] as const) {
        const reply = await add(wanted(`depot/${name}`), as);
        expect(reply.status).toBe(200);
        expect(repositorySchema.strict().parse(reply.body)).toMatchObject({
          provider: 'gh',
          owner: 'Depot',
          name,
          fullPath: `Depot/${name}`,
          visibility: 'Private',
          permission: 'admin',
          defaultBranch: { name: 'main', isDefault: true },
          addedState: 'Added',
        });
      }
      const logged = await api.sql('select kind as key, subject as text from rev_log where seq > $1', [head]);
      expect(logged).toEqual(
        [manager, admin].map(({ accountId }) => ({ key: 'change', text: String(accountId) })),
      );
      const [{ live }] = await api.sql(
        `select count(*)::int as live from audit where action = 'repositories.create' and repository_id is not null`,
      );
      expect(live).toBe(2);
    });

    it('with the visibility and the default branch that are asked for', async () => {
      const { status, body } = await add({
        ...wanted('Depot/open'),
        visibility: 'Public',
        defaultBranch: 'release/1.x',
      });
      expect(status).toBe(200);
      expect(repositorySchema.parse(body)).toMatchObject({
        visibility: 'Public',
        defaultBranch: { name: 'release/1.x' },
      });
    });

    it('by nobody whose role is lower, whatever the roles on its repositories', async () => {
      const member = await directory.join(await directory.account(), organization, 'member');
      const outsider = await directory.account();
      await directory.grant(outsider, await directory.repository(organization, 'inside'), 'admin');
      for (const as of [member, outsider])
        expect(await add(wanted('depot/low'), as)).toMatchObject({
          status: 403,
          body: { error: 'Forbidden', message: containing('manager or admin') },
        });
    });

    it('to no organization that is not there, or not there for the caller', async () => {
      const stranger = await directory.account();
      for (const [path, as] of [
        ['nowhere/new', manager],
        ['Depot/new', stranger],
        ['acme/new', manager],
      ] as const)
        expect(await add(wanted(path), as)).toMatchObject({ status: 404, body: { error: 'NotFound' } });
      expect(await add({ ...wanted('Depot/new'), provider: 'gl' })).toMatchObject({ status: 404 });
    });

    // The gateway's cache has no say: the role is read in the transaction that adds.
    it('no more once the role was taken away', async () => {
      const former = await directory.join(await directory.account(), organization, 'admin');
      await api.sql('delete from organization_members where account_id = $1', [former.accountId]);
      expect((await add(wanted('depot/late'), former)).status).toBe(404);
    });

    it('once, in whatever case and by however many at the same time', async () => {
      const replies = await Promise.all(
        Array.from({ length: 10 }, (_, n) => add(wanted(n % 2 ? 'depot/Same' : 'DEPOT/sAME'))),
      );
      expect(replies.map(({ status }) => status).sort()).toEqual([
        200,
        ...Array.from({ length: 9 }, () => 409),
      ]);
      expect(replies.find(({ status }) => status === 409)?.body).toMatchObject({
        error: 'Conflict',
        message: containing('already added'),
      });
    });

    it('again after it was deleted, as another one', async () => {
      const first = repositorySchema.parse((await add(wanted('depot/phoenix'))).body);
      await directory.remove(first.repositoryId);
      const second = repositorySchema.parse((await add(wanted('depot/phoenix'))).body);
      expect(second.repositoryId).not.toBe(first.repositoryId);
    });

    it.each([
      ['no body', undefined],
      ['no path', { provider: 'gh' }],
      ['no provider', { repositoryFullPath: 'depot/x' }],
      ['a path that is a number', wanted(7)],
      ['a name only', wanted('x')],
      ['a path of three', wanted('depot/group/x')],
      ['an empty name', wanted('depot/')],
      ['an empty organization', wanted('/x')],
      ['two dots', wanted('depot/..')],
      ['a backslash', wanted('depot/a\\b')],
      ['a control character', wanted('depot/a\tb')],
      ['NUL', wanted('depot/a\0b')],
      ['half a surrogate pair', wanted('depot/a\udfffb')],
      ['a name of 256 characters', wanted(`depot/${'x'.repeat(256)}`)],
      ['an unknown visibility', { ...wanted('depot/x'), visibility: 'Secret' }],
      ['NUL in the default branch', { ...wanted('depot/x'), defaultBranch: 'a\0' }],
    ])('not with %s', async (_, body) => {
      expect(await add(body)).toMatchObject({ status: 400, body: { error: 'BadRequest', actions: [] } });
    });
  });

  describe('is read', () => {
    it('by an account with its permission, by its repository token, and without a token', async () => {
      const id = await directory.repository(organization, 'Read', 'Public');
      await api.sql(`update repositories set remote_identifier = '99' where id = $1`, [id]);
      const callers: Principal[] = [
        { ...manager, repository: about(id, 'Read', 'admin') },
        { kind: 'repository', tokenId: 'EEEEEEEEEEEE', repository: about(id, 'Read', 'write') },
        { kind: 'anonymous', repository: about(id, 'Read', 'read') },
      ];
      for (const as of callers) {
        const reply = await get(as);
        expect(reply.status).toBe(200);
        expect(repositoryReply.parse(reply.body).data).toEqual({
          repositoryId: id,
          provider: 'gh',
          owner: 'Depot',
          name: 'Read',
          fullPath: 'Depot/Read',
          visibility: 'Public',
          remoteIdentifier: '99',
          permission: as.repository?.permission,
          problems: [],
          languages: [],
          defaultBranch: { id: 0, name: 'main', isDefault: true, isEnabled: true, branchType: 'Branch' },
          standards: [],
          addedState: 'Added',
        });
      }
    });

    it('as it is now, not as it was when the gateway asked', async () => {
      const id = await directory.repository(organization, 'Before');
      await api.sql(
        `update repositories set visibility = 'LoginPublic', default_branch = 'trunk' where id = $1`,
        [id],
      );
      const { body } = await get({ ...manager, repository: about(id, 'Before', 'admin') });
      expect(repositoryReply.parse(body).data).toMatchObject({
        visibility: 'LoginPublic',
        defaultBranch: { name: 'trunk' },
      });
    });

    it('by nobody once it is deleted, nor by whoever the gateway granted none', async () => {
      const id = await directory.repository(organization, 'gone', 'Public');
      await directory.remove(id);
      for (const as of [
        { ...manager, repository: about(id, 'gone', 'admin') },
        { kind: 'anonymous', repository: about(id, 'gone', 'read') },
        manager,
        { kind: 'anonymous' },
      ] satisfies Principal[])
        expect(await get(as)).toMatchObject({ status: 404, body: { message: 'Repository not found' } });
    });
  });

  describe('is followed', () => {
    const follow = (as: Principal, method = 'POST'): Promise<Reply> =>
      api.call(method, `${SHOP}/follow`, { as });
    const stateFor = async (as: Principal): Promise<string> =>
      repositoryReply.parse((await get(as)).body).data.addedState;

    it('and unfollowed, each as often as one likes, by the account that asks and no other', async () => {
      const repository = about(await directory.repository(organization, 'popular'), 'popular', 'read');
      const [one, other] = [
        { ...(await directory.account()), repository },
        { ...(await directory.account()), repository },
      ];
      for (let n = 0; n < 2; n++) {
        const reply = await follow(one);
        expect(reply.status).toBe(200);
        expect(addedStateReply.parse(reply.body)).toEqual({ data: 'Following' });
      }
      expect(await stateFor(one)).toBe('Following');
      expect(await stateFor(other)).toBe('Added');
      for (let n = 0; n < 2; n++) expect(await follow(one, 'DELETE')).toMatchObject({ status: 204 });
      expect(await stateFor(one)).toBe('Added');
      const audited = await api.sql(
        `select action as text from audit where repository_id = $1 order by position`,
        [repository.repositoryId],
      );
      expect(audited.map(({ text }) => text)).toEqual(['repositories.follow', 'repositories.unfollow']);
    });

    it('by one account at the same time, once', async () => {
      const id = await directory.repository(organization, 'rushed');
      const as = { ...(await directory.account()), repository: about(id, 'rushed', 'read') };
      const replies = await Promise.all(Array.from({ length: 8 }, () => follow(as)));
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
      expect(await api.sql('select from repository_follows where repository_id = $1', [id])).toHaveLength(1);
    });

    it('not once it is deleted, nor by a repository token', async () => {
      const id = await directory.repository(organization, 'left');
      await directory.remove(id);
      const repository = about(id, 'left', 'admin');
      expect((await follow({ ...manager, repository })).status).toBe(404);
      expect((await follow({ kind: 'repository', tokenId: 'EEEEEEEEEEEE', repository })).status).toBe(401);
    });
  });
});
