import { TestOrganization } from './support/organization';
import { containing, TestTokensApi } from './support/tokens-api';

describe('roles', () => {
  let api: TestTokensApi;
  let acme: TestOrganization;

  beforeAll(async () => {
    api = await TestTokensApi.start();
    acme = await TestOrganization.create(api, { name: 'initech' });
  });
  afterAll(() => api.close());

  const head = async (): Promise<number> => {
    const [{ seq }] = await api.sql('select seq::int from rev_head');
    return seq;
  };

  it('are given and taken by our names and by those of the provider, and hold at once', async () => {
    const email = 'ann@initech.example';
    const has = async (role: object): Promise<unknown> => {
      const { status } = await acme.setRoles([{ email, ...role }]);
      expect(status).toBe(204);
      return acme.introspect(await acme.tokenOf(email));
    };
    const shop = (role: string | null): object => ({ repositories: [{ name: 'Shop', role }] });
    expect(await has({ organizationRole: 'organizationManager' })).toMatchObject({
      role: 'manager',
      permission: 'admin',
    });
    expect(await has({ organizationRole: null })).toMatchObject({ role: undefined, permission: undefined });
    expect(await has(shop('maintain'))).toMatchObject({ role: 'member', permission: 'write' });
    expect(await has(shop('triage'))).toMatchObject({ permission: 'read' });
    expect(await has(shop('repositoryAdmin'))).toMatchObject({ permission: 'admin' });
    expect(await has({ organizationRole: 'owner' })).toMatchObject({ role: 'admin' });
    // What is not named stays.
    expect(await has(shop(null))).toMatchObject({ role: 'admin', permission: 'admin' });
    expect(await has({ organizationRole: 'member' })).toMatchObject({
      role: 'member',
      permission: undefined,
    });
    expect(await has({ organizationRole: null })).toMatchObject({ active: true, role: undefined });
  });

  it('on Bitbucket never let who may write upload, and make who administers a repository admin of all', async () => {
    const bucket = await TestOrganization.create(api, { provider: 'bb', name: 'initech' });
    const email = 'bob@initech.example';
    const role = async (name: string): Promise<unknown> => {
      await bucket.setRoles([{ email, repositories: [{ name: 'shop', role: name }] }]);
      return bucket.introspect(await bucket.tokenOf(email));
    };
    expect(await role('Write')).toMatchObject({ permission: 'read', role: 'member' });
    expect(await role('repositoryWrite')).toMatchObject({ permission: 'write', role: 'member' });
    expect(await role('Admin')).toMatchObject({ permission: 'admin', role: 'admin' });
    const [{ live }] = await api.sql(
      'select count(*)::int as live from organization_members where organization_id = $1 and account_id = $2',
      [acme.organizationId, await acme.accountIdOf(email)],
    );
    expect(live).toBe(0);
  });

  it.each<[string, object[], number, string]>([
    ['an unknown role', [{ organizationRole: 'boss' }], 400, 'no organization role boss'],
    [
      'a role of another provider',
      [{ repositories: [{ name: 'shop', role: 'maintainer' }] }],
      400,
      'maintain,',
    ],
    ['an unknown repository', [{ repositories: [{ name: 'nowhere', role: 'read' }] }], 400, 'nowhere'],
    ['nobody', [], 400, 'at least one person'],
    ['one person twice', [{}, { email: 'NEW@initech.example' }], 400, 'each person once'],
    [
      'one repository twice',
      [
        {
          repositories: [
            { name: 'shop', role: 'read' },
            { name: 'SHOP', role: 'admin' },
          ],
        },
      ],
      400,
      'each repository once',
    ],
    [
      'the last admin',
      [{ email: 'admin@initech.example', organizationRole: 'manager' }],
      409,
      'at least one admin',
    ],
    [
      'the last admin too',
      [{ email: 'admin@initech.example', organizationRole: null }],
      409,
      'at least one admin',
    ],
  ])('are all set or none: with %s nothing changes', async (_, people, status, sentence) => {
    const before = await head();
    const first = { email: 'first@initech.example', organizationRole: 'member' };
    const named = people.map((person) => ({ email: 'new@initech.example', ...person }));
    const reply = await acme.setRoles(people.length === 0 ? [] : [first, ...named]);
    expect([reply.status, reply.body.message]).toEqual([status, containing(sentence)]);
    const made = await api.sql(
      `select 1 from accounts where email_key in ('first@initech.example', 'new@initech.example')`,
    );
    expect(made).toEqual([]);
    expect(await head()).toBe(before);
  });

  it('that nobody lacks change nothing, and no log says so', async () => {
    const people = [{ email: 'cat@initech.example', organizationRole: 'manager' }];
    await acme.setRoles(people);
    const before = await head();
    const [{ live }] = await api.sql('select count(*)::int as live from audit');
    expect((await acme.setRoles(people)).status).toBe(204);
    expect((await acme.setRoles([{ email: 'cat@initech.example' }])).status).toBe(204);
    expect(await head()).toBe(before);
    expect(await api.sql('select count(*)::int as live from audit')).toEqual([{ live }]);
  });

  it('are set for five hundred people in one step, with one row of the log for each', async () => {
    const people = Array.from({ length: 500 }, (_, n) => ({
      email: `many-${n}@initech.example`,
      organizationRole: 'member',
      repositories: [{ name: 'shop', role: 'write' }],
    }));
    const before = await head();
    expect((await acme.setRoles(people)).status).toBe(204);
    expect(await head()).toBe(before + 500);
    expect((await acme.setRoles([...people, { email: 'one@more' }])).status).toBe(400);
    const { status, body } = await acme.call('POST', '/people/remove', {
      body: { emails: people.map(({ email }) => email) },
    });
    expect([status, body.success.length]).toEqual([200, 500]);
  });

  // Roles come from several directories and people at once. Each locks the organization first, then people, audit, head.
  it('of one account changed by twenty at once, with a deletion and tokens beside it, end in one state that all agree on', async () => {
    const email = 'busy@initech.example';
    await acme.setRoles([{ email, organizationRole: 'member' }]);
    const token = await acme.tokenOf(email);
    const names = ['read', 'write', 'admin', null];
    const changes = Array.from({ length: 20 }, (_, n) =>
      acme.setRoles([
        {
          email,
          organizationRole: n % 3 === 0 ? 'manager' : 'member',
          repositories: [{ name: 'shop', role: names[n % 4] }],
        },
        { email: `beside-${n % 5}@initech.example`, organizationRole: n % 2 === 0 ? 'member' : null },
      ]),
    );
    const beside = [
      acme.repositoryToken(),
      acme.call('POST', '/people/remove', { body: { emails: [email] } }),
      acme.call('POST', '/people', { body: [email] }),
      acme.call('PATCH', '/analysisConfigurationMinimumPermission', { body: { permission: 'admin' } }),
      acme.call('PATCH', '/repositories/shop', { body: { visibility: 'Public' } }),
      acme.call('PATCH', '/repositories/shop', { body: { visibility: 'Private' } }),
    ] as const;
    const replies = await Promise.all(changes);
    await Promise.all(beside);
    expect(replies.map(({ status }) => status)).toEqual(Array(20).fill(204));
    const accountId = await acme.accountIdOf(email);
    const told = await api.sql(
      `select case when action = 'organizations.people.delete' then 'none'
              else coalesce(details->>'after', 'member') end as text
       from audit where action like 'organizations.%' and entity_id = $1 order by position desc limit 1`,
      [String(accountId)],
    );
    const stored = await api.sql(
      `select coalesce(min(role), 'none') as text from organization_members where organization_id = $1 and account_id = $2`,
      [acme.organizationId, accountId],
    );
    // The audit log, the table and the primary's answer say the same.
    expect(told).toEqual(stored);
    const { role } = await acme.introspect(token);
    if (stored[0].text !== 'none') expect(role).toBe(stored[0].text);
    const [{ seq, live }] = await api.sql(
      'select (select seq from rev_head)::int as seq, (select count(*) from rev_log)::int as live',
    );
    expect(live).toBe(seq);
  });
});
