import { eventually } from '@libs/testing';
import { V3_FORBIDDEN, V3_NO_TOKEN, V3_NOT_FOUND, V3_UNKNOWN_TOKEN, v3BadRequest } from './support/answers';
import { anInstant, ContractRig, fresh, newSha, REPORT } from './support/contract-rig';
import type { Reply } from './support/raw-http';

const anId: unknown = expect.any(Number);
const ACME = '/api/v3/organizations/gh/acme';

interface Page {
  data: { name: string; repository: { name: string } }[];
  pagination: { cursor?: string; limit: number; total: number };
}

describe('the contract: accounts, organizations and repositories', () => {
  let rig: ContractRig;
  beforeAll(async () => {
    rig = await ContractRig.start();
  });
  afterAll(() => rig.close());

  const get = async (path: string): Promise<unknown> => {
    const reply = await rig.call('GET', path);
    expect(reply.status).toBe(200);
    return reply.body;
  };
  const add = (name: string, more: object = {}): Promise<Reply> =>
    rig.call('POST', '/api/v3/repositories', { provider: 'gh', repositoryFullPath: `acme/${name}`, ...more });
  const without = (path: string, token: [string, string][] = []): Promise<Reply> =>
    rig.send({ path, headers: token });

  const acme = {
    identifier: anId,
    remoteIdentifier: 'acme',
    name: 'acme',
    created: anInstant,
    provider: 'gh',
    type: 'Organization',
    joinStatus: 'member',
    singleProviderLogin: false,
    hasDastAccess: false,
    hasScaEnabled: false,
    imageSbomEnabled: false,
  };
  const repository = (name: string, more: object = {}): object => ({
    repositoryId: anId,
    provider: 'gh',
    owner: 'acme',
    name,
    fullPath: `acme/${name}`,
    visibility: 'Private',
    permission: 'admin',
    problems: [],
    languages: [],
    defaultBranch: { id: 0, name: 'main', isDefault: true, isEnabled: true, branchType: 'Branch' },
    standards: [],
    addedState: 'Added',
    ...more,
  });

  it('getUser, the organizations of the account, and one of them, with exactly these keys', async () => {
    expect(await get('/api/v3/user')).toEqual({
      data: {
        id: anId,
        mainEmail: 'admin@localhost',
        otherEmails: [],
        isAdmin: true,
        isActive: true,
        created: anInstant,
        apiToken: { id: anId, expiresAt: anInstant },
      },
    });
    const list = { data: [acme], pagination: { limit: 100, total: 1 } };
    expect(await get('/api/v3/user/organizations')).toEqual(list);
    expect(await get('/api/v3/user/organizations/gh')).toEqual(list);
    expect(await get('/api/v3/user/organizations/gh/ACME')).toEqual({ data: acme });
    expect(await get(ACME)).toEqual({
      data: {
        organization: acme,
        membership: { userRole: 'admin' },
        analysisConfigurationMinimumPermission: 'write',
        subscriptions: [{ product: 'quality' }, { product: 'coverage' }],
      },
    });
  });

  it('addRepository answers bare, and the repository is there though it was looked for in vain before', async () => {
    const name = fresh('added');
    expect(await rig.call('GET', `${ACME}/repositories/${name}`)).toMatchObject(V3_NOT_FOUND);
    const added = await add(name);
    expect(added).toMatchObject({ status: 200, body: repository(name) });
    expect(await add(name.toUpperCase())).toMatchObject({
      status: 409,
      body: { error: 'Conflict', actions: [] },
    });
    await eventually(async () => {
      expect(await rig.call('GET', `${ACME}/repositories/${name}`)).toMatchObject({
        status: 200,
        body: { data: added.body },
      });
    });
  });

  it('follow and unfollow, as often as one likes', async () => {
    const { v3 } = await rig.repository();
    for (let n = 0; n < 2; n++)
      expect(await rig.call('POST', `${v3}/follow`)).toMatchObject({
        status: 200,
        body: { data: 'Following' },
      });
    expect(await get(v3)).toMatchObject({ data: { addedState: 'Following' } });
    for (let n = 0; n < 2; n++)
      expect(await rig.call('DELETE', `${v3}/follow`)).toMatchObject({ status: 204, text: '' });
    expect(await get(v3)).toMatchObject({ data: { addedState: 'Added' } });
  });

  it('lists the repositories page by page, and each with its coverage', async () => {
    const prefix = fresh('listed');
    for (const letter of ['c', 'a', 'b']) expect((await add(`${prefix}-${letter}`)).status).toBe(200);
    const sha = newSha();
    const covered = await rig.repository(`${prefix}-b`);
    expect((await rig.call('POST', `${covered.v2}/commit/${sha}/coverage/go`, REPORT)).status).toBe(200);
    await covered.untilStatus(sha, 'Processed');

    const walk = async (path: string): Promise<Page['data']> => {
      const seen: Page['data'] = [];
      let cursor = '';
      for (;;) {
        const page = (await get(`${path}?search=${prefix}&limit=2${cursor}`)) as Page;
        expect(page.pagination).toMatchObject({ limit: 2, total: 3 });
        seen.push(...page.data);
        if (page.pagination.cursor === undefined) return seen;
        cursor = `&cursor=${page.pagination.cursor}`;
      }
    };
    const names = ['a', 'b', 'c'].map((letter) => `${prefix}-${letter}`);
    expect(await walk(`${ACME}/repositories`)).toEqual(names.map((name) => repository(name)));
    const analysed = await walk('/api/v3/analysis/organizations/gh/acme/repositories');
    const coverage = expect.objectContaining({
      lastCommitWithCoverage: sha,
      numberCoverableLines: 3,
    }) as unknown;
    const lastAnalysedCommit = expect.objectContaining({ sha }) as unknown;
    expect(analysed).toEqual(
      names.map((name, at) =>
        at === 1
          ? { repository: repository(name, { languages: ['Go'] }), coverage, lastAnalysedCommit }
          : { repository: repository(name) },
      ),
    );
    const found = await rig.call('POST', '/api/v3/search/analysis/organizations/gh/acme/repositories', {
      names: [names[1], 'nowhere'],
    });
    expect(found).toMatchObject({
      status: 200,
      body: { data: [{ repository: { name: names[1] }, coverage }], pagination: { limit: 100, total: 1 } },
    });
  });

  it('a public repository is read without a token; a private one is not there for whoever shows none', async () => {
    const [open, closed] = [fresh('open'), fresh('closed')];
    expect((await add(open, { visibility: 'Public' })).status).toBe(200);
    expect((await add(closed)).status).toBe(200);
    const paths = [`${ACME}/repositories`, `/api/v3/analysis/organizations/gh/acme/repositories`];
    for (const path of paths) {
      expect(await without(`${path}/${open}`)).toMatchObject({ status: 200 });
      for (const hidden of [closed, fresh('never')])
        expect(await without(`${path}/${hidden}`)).toMatchObject(V3_NO_TOKEN);
      expect(await without(path)).toMatchObject(V3_NO_TOKEN);
      expect(await without(`${path}/${open}`, [['api-token', 'hello']])).toMatchObject(V3_UNKNOWN_TOKEN);
    }
    expect(((await without(`${ACME}/repositories/${open}`)).body as { data: unknown }).data).toEqual(
      repository(open, { visibility: 'Public', permission: 'read' }),
    );
  });

  it('a repository token reads its own repository, and none of the rest', async () => {
    const own = await rig.repository();
    const { token } = await own.issue();
    const project: [string, string][] = [['project-token', token]];
    expect(await without(own.v3, project)).toMatchObject({ status: 200 });
    const other = await rig.repository();
    for (const path of [other.v3, '/api/v3/user', '/api/v3/user/organizations', ACME, `${ACME}/repositories`])
      expect(await without(path, project)).toMatchObject({ status: 401 });
  });

  it('a stranger finds no organization, and adds nothing', async () => {
    const { accountToken } = await rig.repository(fresh('home'), {
      account: { email: `${fresh('stranger')}@localhost` },
      organization: { provider: 'gl', name: 'acme' },
    });
    const asStranger = (method: string, path: string, json?: object): Promise<Reply> =>
      rig.send({
        method,
        path,
        headers: [
          ['api-token', accountToken],
          ['content-type', 'application/json'],
        ],
        ...(json && { body: JSON.stringify(json) }),
      });
    for (const path of [ACME, `${ACME}/repositories`, '/api/v3/user/organizations/gh/acme'])
      expect(await asStranger('GET', path)).toMatchObject(V3_NOT_FOUND);
    const path = { provider: 'gh', repositoryFullPath: 'acme/theirs' };
    expect(await asStranger('POST', '/api/v3/repositories', path)).toMatchObject(V3_NOT_FOUND);
    // An admin of one repository is a member of its organization, and members add none.
    const own = { provider: 'gl', repositoryFullPath: 'acme/theirs' };
    expect(await asStranger('POST', '/api/v3/repositories', own)).toMatchObject(V3_FORBIDDEN);
    const organization = { provider: 'gl', remoteIdentifier: '1', name: fresh('org'), type: 'Organization' };
    expect(await asStranger('POST', '/api/v3/organizations', organization)).toMatchObject(V3_FORBIDDEN);
  });

  it('addOrganization makes an administrator of the instance its admin, who then adds repositories to it', async () => {
    const name = fresh('org');
    const wanted = { provider: 'manual', remoteIdentifier: name, name, type: 'Account' };
    expect(await rig.call('POST', '/api/v3/organizations', wanted)).toMatchObject({
      status: 200,
      body: { organization: { ...acme, name, remoteIdentifier: name, provider: 'manual', type: 'Account' } },
    });
    expect(await rig.call('POST', '/api/v3/organizations', wanted)).toMatchObject({ status: 409 });
    const path = { provider: 'manual', repositoryFullPath: `${name}/first` };
    expect(await rig.call('POST', '/api/v3/repositories', path)).toMatchObject({ status: 200 });
    expect(await get(`/api/v3/organizations/manual/${name}/repositories`)).toMatchObject({
      data: [{ name: 'first', permission: 'admin' }],
    });
  });

  it.each(['limit=0', 'cursor=x', 'filter=all', 'search=%00'])('answers 400 to %s', async (query) => {
    expect(await rig.call('GET', `${ACME}/repositories?${query}`)).toMatchObject(v3BadRequest());
  });
});
