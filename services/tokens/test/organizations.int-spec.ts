import {
  type AccountPrincipal,
  addOrganizationReply,
  organizationDetailsReply,
  organizationReply,
} from '@libs/contracts';
import { inside, TestDirectory } from './support/directory';
import { containing, type Reply, some, TestTokensApi } from './support/tokens-api';

describe('an organization', () => {
  let api: TestTokensApi;
  let directory: TestDirectory;
  let admin: AccountPrincipal;
  beforeAll(async () => {
    api = await TestTokensApi.start();
    directory = new TestDirectory(api);
    admin = await directory.account(true);
  });
  afterAll(() => api.close());

  const add = (body: unknown, as = admin): Promise<Reply> =>
    api.call('POST', '/api/v3/organizations', { as, body });
  const wanted = (name: string): Record<string, unknown> => ({
    provider: 'gl',
    remoteIdentifier: '4711',
    name,
    type: 'Organization',
  });
  const head = async (): Promise<number> =>
    (await api.sql('select seq::int as head from rev_head')).map((row) => row.head)[0]!;

  it('shows its members what they are in it and what its configuration needs', async () => {
    const organization = await directory.organization('shown');
    const as = await directory.join(await directory.account(), organization, 'manager');
    await api.sql(
      `update organizations set configuration_needs = 'admin', avatar = 'https://x/y.png' where id = $1`,
      [organization.id],
    );
    const reply = await api.call('GET', '/api/v3/organizations/gh/shown', { as });
    expect(reply.status).toBe(200);
    expect(organizationDetailsReply.strict().parse(reply.body).data).toMatchObject({
      organization: { identifier: organization.id, name: 'shown', avatar: 'https://x/y.png' },
      membership: { userRole: 'manager' },
      analysisConfigurationMinimumPermission: 'admin',
      subscriptions: [{ product: 'quality' }, { product: 'coverage' }],
    });
  });

  it('is not there for whoever the gateway granted none', async () => {
    const as = await directory.account();
    for (const path of ['/api/v3/organizations/gh/acme', '/api/v3/user/organizations/gh/acme'])
      expect(await api.call('GET', path, { as })).toMatchObject({
        status: 404,
        body: { error: 'NotFound', message: containing('Organization not found'), actions: [] },
      });
  });

  it('is added by an administrator of the instance, who becomes its admin', async () => {
    const before = await head();
    const reply = await add({ ...wanted('New Org'), products: ['coverage'] });
    expect(reply.status).toBe(200);
    const { organization } = addOrganizationReply.strict().parse(reply.body);
    expect(organization).toMatchObject({
      identifier: some(Number),
      name: 'New Org',
      provider: 'gl',
      remoteIdentifier: '4711',
      type: 'Organization',
    });
    const members = await api.sql(
      'select account_id::int as id, role as text from organization_members where organization_id = $1',
      [organization.identifier],
    );
    expect(members).toEqual([{ id: admin.accountId, text: 'admin' }]);
    const audited = await api.sql(
      `select entity_id as key, actor_account_id::int as id, details->>'organizationId' as text
       from audit where action = 'organizations.create'`,
    );
    const id = String(organization.identifier);
    expect(audited).toEqual([{ key: id, id: admin.accountId, text: id }]);
    // Gateways may have cached that this account has no such organization.
    const logged = await api.sql('select kind as key, subject as text from rev_log where seq > $1', [before]);
    expect(logged).toEqual([{ key: 'change', text: String(admin.accountId) }]);
  });

  it('is added by nobody else', async () => {
    const owner = await directory.join(
      await directory.account(),
      await directory.organization('their-own'),
      'admin',
    );
    expect(await add(wanted('not-mine'), owner)).toMatchObject({
      status: 403,
      body: { error: 'Forbidden', message: containing('administrator of this instance') },
    });
    expect(await api.sql(`select id from organizations where name_key = 'not-mine'`)).toEqual([]);
  });

  it('is added once, in whatever case and by however many at the same time, and once at each provider', async () => {
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, n) => add(wanted(n % 2 ? 'Same' : 'sAME'))),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 7 }, () => 409),
    ]);
    expect(replies.find(({ status }) => status === 409)?.body).toMatchObject({
      error: 'Conflict',
      message: containing('already an organization named'),
    });
    expect((await add({ ...wanted('same'), provider: 'bb' })).status).toBe(200);
  });

  it.each([
    ['no body', undefined],
    ['a list', []],
    ['an unknown provider', { ...wanted('x'), provider: 'xx' }],
    ['no remote identifier', { ...wanted('x'), remoteIdentifier: undefined }],
    ['an unknown type', { ...wanted('x'), type: 'Team' }],
    ['an empty name', wanted('')],
    ['a slash in the name', wanted('a/b')],
    ['a backslash in the name', wanted('a\\b')],
    ['a control character in the name', wanted('a\nb')],
    ['NUL in the name', wanted('a\0b')],
    ['half a surrogate pair in the name', wanted('a\ud800b')],
    ['a name of one dot', wanted('.')],
    ['a name of two dots', wanted('..')],
    ['a name of 256 characters', wanted('x'.repeat(256))],
  ])('is not added with %s', async (_, body) => {
    expect(await add(body)).toMatchObject({ status: 400, body: { error: 'BadRequest', actions: [] } });
  });

  it('may have the longest name there is, and any letters', async () => {
    for (const name of ['x'.repeat(255), 'naïve ☃ İstanbul', '%_', "'; drop table organizations; --"]) {
      const { status, body } = await add(wanted(name));
      expect({ name, status }).toEqual({ name, status: 200 });
      const { identifier: id, provider } = addOrganizationReply.parse(body).organization;
      const path = `/api/v3/user/organizations/gl/${encodeURIComponent(name)}`;
      const reply = await api.call('GET', path, { as: inside(admin, { id, provider, name }, 'admin') });
      expect(organizationReply.parse(reply.body).data.name).toBe(name);
    }
  });
});
