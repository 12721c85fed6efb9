import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@libs/testing';
import { Pages } from './support/api-replies';
import { OAuthStandIn } from './support/oauth-stand-in';
import { CLIENT, TestOidcProvider } from './support/oidc-provider';
import { TestOrganization } from './support/organization';
import { TestTokensApi } from './support/tokens-api';
import { Visitor } from './support/visitor';

const PUBLIC_URL = 'https://portcullis.example';
const LADDER = ['pull', 'triage', 'push', 'maintain', 'admin'];

const repositoryOnGithub = (path: string, role: string): object => {
  const [login, name] = path.split('/');
  const permissions = Object.fromEntries(LADDER.map((one, at) => [one, at <= LADDER.indexOf(role)]));
  return { name, owner: { login }, permissions };
};

describe('the roles that somebody has at a provider', () => {
  let dir: string;
  let api: TestTokensApi;
  let github: OAuthStandIn;
  let gitlab: TestOidcProvider;
  let initech: TestOrganization;
  let group: TestOrganization;
  let people = 0;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'portcullis-roles-'));
    github = await OAuthStandIn.start(
      { authorize: '/login/oauth/authorize', token: '/login/oauth/access_token', api: '/api/v3' },
      () => true,
    );
    gitlab = await TestOidcProvider.start({ redirectUris: [`${PUBLIC_URL}/sign-in/lab/callback`] });
    const common = { unknownPeople: 'create', roles: true } as const;
    const hub = {
      clientId: 'c',
      clientSecret: 's',
      kind: 'github',
      name: 'GitHub',
      url: github.url,
    } as const;
    api = await TestTokensApi.start({
      logLevel: 'debug',
      logFile: join(dir, 'tokens.log'),
      signIn: {
        publicUrl: PUBLIC_URL,
        providers: [
          { ...hub, ...common, id: 'hub', provider: 'gh', privateRepositories: true },
          { ...hub, id: 'plain', provider: 'gh', unknownPeople: 'create' },
          {
            ...CLIENT,
            ...common,
            kind: 'gitlab',
            id: 'lab',
            name: 'GitLab',
            url: gitlab.issuer,
            provider: 'gl',
          },
        ],
      },
    });
    // Of one name, at two providers.
    initech = await TestOrganization.create(api, { name: 'Initech' });
    group = await TestOrganization.create(api, { name: 'initech', provider: 'gl' });
  });
  afterAll(async () => {
    await api.close();
    await Promise.all([github.close(), gitlab.stop()]);
    await rm(dir, { recursive: true, force: true });
  });
  beforeEach(() => {
    github.given = (scope) => scope;
  });

  /** Somebody new, who may come again. */
  class Person {
    readonly number = ++people;
    readonly email = `person-${String(this.number)}@example.org`;

    /** With these roles, or lists of GitHub. Gives their session. */
    async comesFromGithub(
      organizations: Record<string, string>,
      repositories: Record<string, string>,
      more = {},
    ) {
      github.api = {
        '/user': { id: this.number, login: 'octocat', name: null },
        '/user/emails': [{ email: this.email, primary: true, verified: true }],
        '/user/memberships/orgs': Object.entries(organizations).map(([login, role]) => ({
          ...{ state: 'active', role, organization: { login } },
        })),
        '/user/repos': Object.entries(repositories).map(([path, role]) => repositoryOnGithub(path, role)),
        ...more,
      };
      return this.comes('hub', github);
    }

    async comesFromGitlab(groups: Record<string, number>, projects: Record<string, number>) {
      gitlab.personIs({ subject: String(this.number), email: this.email, email_verified: true });
      const atLeast = (levels: Record<string, number>, query: URLSearchParams): string[] =>
        Object.keys(levels).filter((path) => levels[path]! >= Number(query.get('min_access_level')));
      gitlab.api = {
        '/groups': (query: URLSearchParams) => atLeast(groups, query).map((path) => ({ full_path: path })),
        '/projects': (query: URLSearchParams) =>
          query.get('membership') === 'true' &&
          atLeast(projects, query).map((path) => ({ path_with_namespace: path })),
      };
      return this.comes('lab', { agree: (start) => gitlab.visit(start) });
    }

    async rolesIn({ organizationId, repositoryId }: TestOrganization) {
      const [row] = await api.sql(
        `select (select role from organization_members m where m.organization_id = $1 and m.account_id = a.id) as key,
                (select permission from repository_roles r where r.repository_id = $2 and r.account_id = a.id) as text
         from accounts a where email_key = $3`,
        [organizationId, repositoryId, this.email],
      );
      return [row.key, row.text];
    }

    private async comes(id: string, provider: Parameters<Visitor['signIn']>[1]): Promise<string> {
      const visitor = new Visitor(api);
      expect(await visitor.signIn(id, provider)).toBe('/console/');
      return visitor.session;
    }
  }

  const setShop = (email: string, role: string | null) =>
    initech.setRoles([{ email, repositories: [{ name: 'shop', role }] }], { headers: { prefer: 'wait=0' } });

  it('are asked for with further scopes, and only where that is wanted', async () => {
    const scopeAt = async (id: string) =>
      new URL(await new Visitor(api).go(`/sign-in/${id}`)).searchParams.get('scope');
    expect(await scopeAt('hub')).toBe('read:user user:email read:org repo');
    expect(await scopeAt('plain')).toBe('read:user user:email');
    expect(await scopeAt('lab')).toBe('openid email profile read_api');
    const before = github.asked.length;
    const somebody = new Person();
    await somebody.comesFromGithub({}, {});
    await new Visitor(api).signIn('plain', github);
    const paths = github.asked.slice(before).map(({ path }) => path.split('?')[0]);
    expect(paths.filter((path) => path === '/api/v3/user/repos')).toHaveLength(1);
  });

  it('GitHub: are those of the contract on a repository and in the organization, and follow it up and down', async () => {
    const ann = new Person();
    for (const [theirs, ours] of [
      ['pull', 'read'],
      ['admin', 'admin'],
      ['triage', 'read'],
      ['maintain', 'write'],
      ['push', 'write'],
    ] as const) {
      await ann.comesFromGithub({ INITECH: 'member' }, { 'initech/Shop': theirs });
      expect([theirs, ...(await ann.rolesIn(initech))]).toEqual([theirs, 'member', ours]);
    }
    await ann.comesFromGithub({ initech: 'admin' }, {});
    expect(await ann.rolesIn(initech)).toEqual(['admin', null]);
    await ann.comesFromGithub({ initech: 'billing_manager' }, {});
    expect(await ann.rolesIn(initech)).toEqual([null, null]);
  });

  it('GitLab: are those of the contract in a group and on its projects, and follow it up and down', async () => {
    const bob = new Person();
    for (const [level, ours] of [
      [10, 'read'],
      [40, 'admin'],
      [15, 'read'],
      [50, 'admin'],
      [20, 'read'],
      [30, 'write'],
    ] as const) {
      await bob.comesFromGitlab({ initech: level }, { 'Initech/shop': level });
      expect([level, ...(await bob.rolesIn(group))]).toEqual([
        level,
        level === 50 ? 'admin' : 'member',
        ours,
      ]);
    }
    await bob.comesFromGitlab({ initech: 5 }, { 'initech/shop': 5 });
    expect(await bob.rolesIn(group)).toEqual([null, null]);
  });

  it('count in organizations and on repositories of this provider that are known here, and make none', async () => {
    const carol = new Person();
    const count = () =>
      api.sql(
        'select count(*)::int as live, (select count(*)::int from repositories) as first from organizations',
      );
    const before = await count();
    await carol.comesFromGithub(
      { initech: 'admin', elsewhere: 'admin' },
      { 'initech/unknown': 'admin', 'acme/shop': 'push' },
    );
    expect(await carol.rolesIn(initech)).toEqual(['admin', null]);
    expect(await carol.rolesIn(group)).toEqual([null, null]);
    expect(await count()).toEqual(before);
    const { permission } = (
      await api.sql(
        `select permission as text from repository_roles r join accounts a on a.id = r.account_id
                     where a.email_key = $1`,
        [carol.email],
      )
    ).map(({ text }) => ({ permission: text }))[0]!;
    expect(permission).toBe('write');
    // The other provider says nothing of the first one's.
    await carol.comesFromGitlab({}, {});
    expect(await carol.rolesIn(initech)).toEqual(['admin', null]);
  });

  it('are read to the last page, and change nothing where a list does not end', async () => {
    const dan = new Person();
    const pages = (many: number) =>
      new Pages([
        ...Array.from({ length: many - 1 }, () => [repositoryOnGithub('x/y', 'pull')]),
        [repositoryOnGithub('initech/shop', 'push')],
      ]);
    await dan.comesFromGithub({}, {}, { '/user/repos': pages(10) });
    expect(await dan.rolesIn(initech)).toEqual([null, 'write']);
    await dan.comesFromGithub({}, {}, { '/user/repos': pages(11) });
    expect(await dan.rolesIn(initech)).toEqual([null, 'write']);
  });

  it.each<[string, (somebody: Person) => Promise<string>]>([
    ['does not answer for some of it', (one) => one.comesFromGithub({}, {}, { '/user/repos': undefined })],
    ['answers otherwise', (one) => one.comesFromGithub({}, {}, { '/user/repos': { message: 'later' } })],
    [
      'gave less than was asked for',
      (one) => {
        github.given = (scope) => scope.replace(' read:org', '');
        return one.comesFromGithub({}, {});
      },
    ],
  ])('stay as they were where the provider %s, and nobody is kept out', async (_, comes) => {
    const eve = new Person();
    await eve.comesFromGithub({ initech: 'admin' }, { 'initech/shop': 'push' });
    await comes(eve);
    expect(await eve.rolesIn(initech)).toEqual(['admin', 'write']);
  });

  it('are taken away as a revocation, before the new session is handed out, and the audit log names the sign-in', async () => {
    const frank = new Person();
    const first = await frank.comesFromGithub({ initech: 'admin' }, { 'initech/shop': 'push' });
    expect(await initech.introspect(first)).toMatchObject({ role: 'admin', permission: 'admin' });
    const [{ seq }] = await api.sql('select coalesce(max(seq), 0)::int as seq from rev_log');
    await frank.comesFromGithub({ initech: 'member' }, { 'initech/shop': 'pull' });
    expect(await initech.introspect(first)).toMatchObject({ role: 'member', permission: 'read' });
    const id = await initech.accountIdOf(frank.email);
    // Whoever cached an answer about this person asks again, and there is a receipt of it.
    expect(
      await api.sql(
        `select l.subject as key, (select count(*)::int from receipts r where r.seq = l.seq) as live
         from rev_log l where l.seq > $1 and l.kind = 'change'`,
        [seq],
      ),
    ).toEqual([{ key: String(id), live: 1 }]);
    expect(
      await api.sql(
        `select action as key, actor_account_id as id, details->>'source' as text, details->>'after' as token_id
         from audit where entity_id = $1 and details->>'before' is not null order by position`,
        [String(id)],
      ),
    ).toEqual([
      { key: 'organizations.people.update', id: null, text: 'hub', token_id: 'member' },
      { key: 'repositories.people.update', id: null, text: 'hub', token_id: 'read' },
    ]);
  });

  it('change nothing and are no change when they are as before', async () => {
    const gina = new Person();
    await gina.comesFromGithub({ initech: 'member' }, { 'initech/shop': 'push' });
    const changes = () => api.sql(`select count(*)::int as live from rev_log where kind = 'change'`);
    const before = await changes();
    await gina.comesFromGithub({ initech: 'member' }, { 'initech/shop': 'push' });
    expect(await changes()).toEqual(before);
  });

  it('leave alone what was decided here, a role that was taken away too, until both say the same', async () => {
    const hank = new Person();
    const comes = (role: string) => hank.comesFromGithub({}, { 'initech/shop': role });
    await comes('push');
    for (const [ours, permission] of [
      ['repositoryRead', 'read'],
      ['repositoryAdmin', 'admin'],
      [null, null],
    ] as const) {
      await setShop(hank.email, ours);
      await comes('push');
      expect(await hank.rolesIn(initech)).toEqual([null, permission]);
      await comes('maintain');
      expect(await hank.rolesIn(initech)).toEqual([null, permission]);
    }
    await setShop(hank.email, 'repositoryWrite');
    await comes('push');
    await comes('pull');
    expect(await hank.rolesIn(initech)).toEqual([null, 'read']);
  });

  it('do not bring in again whom somebody took out here, by a repository that is new', async () => {
    const max = new Person();
    await max.comesFromGithub({ initech: 'member' }, { 'initech/shop': 'push' });
    await initech.call('POST', '/people/remove', {
      body: { emails: [max.email] },
      headers: { prefer: 'wait=0' },
    });
    await api.sql(
      `insert into repositories (organization_id, name, name_key, visibility, default_branch)
       values ($1, 'new', 'new', 'Private', 'main')`,
      [initech.organizationId],
    );
    const roles = { 'initech/shop': 'push', 'initech/new': 'admin' };
    const session = await max.comesFromGithub({ initech: 'member' }, roles);
    expect(await max.rolesIn(initech)).toEqual([null, null]);
    expect(await initech.introspect(session)).toMatchObject({ active: true, role: undefined });
    // Until somebody lets them in again.
    await initech.call('POST', '/people', { body: [max.email] });
    await max.comesFromGithub({ initech: 'member' }, roles);
    const [{ text }] = await api.sql(
      `select string_agg(r.name || ' ' || g.permission, ',') as text
       from repository_roles g join repositories r on r.id = g.repository_id join accounts a on a.id = g.account_id
       where a.email_key = $1`,
      [max.email],
    );
    expect(text).toBe('new admin');
  });

  it('leave alone a role that the provider never spoke of, and raise who was merely added', async () => {
    const [ina, jo] = [new Person(), new Person()];
    await setShop(ina.email, 'repositoryAdmin');
    await initech.call('POST', '/people', { body: [jo.email] });
    await ina.comesFromGithub({}, {});
    expect(await ina.rolesIn(initech)).toEqual([null, 'admin']);
    await jo.comesFromGithub({}, {});
    expect(await jo.rolesIn(initech)).toEqual(['member', null]);
    await jo.comesFromGithub({ initech: 'admin' }, {});
    expect(await jo.rolesIn(initech)).toEqual(['admin', null]);
  });

  it('never take away the last admin of an organization, and do once there is another', async () => {
    const [kim, lee] = [new Person(), new Person()];
    const alone = await TestOrganization.create(api, { name: 'hooli', admin: 'first@hooli.example' });
    await kim.comesFromGithub({ hooli: 'admin' }, { 'hooli/shop': 'push' });
    await api.sql(
      `delete from organization_members m using accounts a
       where a.id = m.account_id and m.organization_id = $1 and a.email_key = 'first@hooli.example'`,
      [alone.organizationId],
    );
    await kim.comesFromGithub({}, {});
    // The rest of it counts.
    expect(await kim.rolesIn(alone)).toEqual(['admin', null]);
    await lee.comesFromGithub({ hooli: 'admin' }, {});
    await kim.comesFromGithub({}, {});
    expect(await kim.rolesIn(alone)).toEqual([null, null]);
    expect(await lee.rolesIn(alone)).toEqual(['admin', null]);
  });

  it('leave in the log why they were not read, and nothing of the token that they are read with', async () => {
    const nina = new Person();
    const before = github.asked.length;
    await nina.comesFromGithub({}, {}, { '/user/repos': undefined });
    const tokens = github.asked
      .slice(before)
      .map(({ authorization }) => authorization.replace('Bearer ', ''));
    expect(tokens).not.toHaveLength(0);
    const accountId = await initech.accountIdOf(nina.email);
    const log = await eventually(async () => {
      const text = await readFile(join(dir, 'tokens.log'), 'utf8');
      const lines = text.split('\n').filter((line) => line.includes(`"accountId":${String(accountId)},`));
      expect(lines).toContainEqual(expect.stringContaining('were not taken over'));
      return text;
    });
    for (const token of tokens) expect(log).not.toContain(token);
    expect(log).toContain('the API answered 404');
    expect(log).toContain('it did not give the scope read:org');
  });
});
