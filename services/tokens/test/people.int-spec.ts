import type { Principal } from '@libs/contracts';
import { TestOrganization } from './support/organization';
import { containing, TestTokensApi } from './support/tokens-api';

describe('the people of an organization', () => {
  let api: TestTokensApi;
  let acme: TestOrganization;
  /** With the same names of everything, and nothing else in common. */
  let other: TestOrganization;

  beforeAll(async () => {
    api = await TestTokensApi.start();
    acme = await TestOrganization.create(api, { name: 'globex', admin: 'boss@globex.example' });
    other = await TestOrganization.create(api, {
      provider: 'gl',
      name: 'globex',
      admin: 'boss@globex.example',
    });
  });
  afterAll(() => api.close());

  const add = (emails: unknown, organization = acme) =>
    organization.call('POST', '/people', { body: emails });
  const remove = (emails: string[], organization = acme) =>
    organization.call('POST', '/people/remove', { body: { emails } });
  const accounts = async (email: string): Promise<number> => {
    const [{ live }] = await api.sql(
      'select count(*)::int as live from accounts where email_key = lower($1)',
      [email],
    );
    return live;
  };

  it('are added by e-mail address, with an account where there is none, however often it is asked', async () => {
    for (let times = 0; times < 2; times++) {
      const { status, body } = await add(['bea@globex.example', 'Cid@globex.example', 'CID@globex.example']);
      expect([status, body]).toEqual([204, undefined]);
    }
    expect(await accounts('cid@globex.example')).toBe(1);
    expect(await acme.people()).toEqual({
      'boss@globex.example': 'admin',
      'bea@globex.example': 'member',
      'CID@globex.example': 'member',
    });
    const added = await api.sql(`select 1 from audit where action = 'organizations.people.create'`);
    expect(added).toHaveLength(2);
  });

  it('keep the role that they have when they are added again', async () => {
    await acme.setRoles([{ email: 'bea@globex.example', organizationRole: 'manager' }]);
    expect((await add(['bea@globex.example'])).status).toBe(204);
    expect(await acme.people()).toMatchObject({ 'bea@globex.example': 'manager' });
  });

  it('are added once by any number who do it at the same time, in any order', async () => {
    const emails = Array.from({ length: 40 }, (_, n) => `crowd-${n}@globex.example`);
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, n) => {
        const order = n % 2 === 0 ? emails : [...emails].reverse();
        return add(order, n % 4 < 2 ? acme : other);
      }),
    );
    expect(all.map(({ status }) => status)).toEqual(Array(8).fill(204));
    for (const email of emails) expect(await accounts(email)).toBe(1);
    expect((await acme.call('GET', '/people?search=crowd-')).body.pagination.total).toBe(40);
    await remove(emails);
    await remove(emails, other);
  });

  it('are listed page by page, nobody twice and nobody left out while others join and leave', async () => {
    await add(Array.from({ length: 5 }, (_, n) => `page-${n}@globex.example`));
    const first = await acme.call('GET', '/people?limit=2&search=PAGE-');
    expect(first.body.pagination).toEqual({ cursor: expect.any(String) as string, limit: 2, total: 5 });
    await remove(['page-0@globex.example', 'page-1@globex.example']);
    await add(['page-9@globex.example']);
    const seen = first.body.data.map(({ email }) => email);
    for (let { cursor } = first.body.pagination; cursor !== undefined;) {
      const { body } = await acme.call('GET', `/people?limit=2&search=PAGE-&cursor=${cursor}`);
      seen.push(...body.data.map(({ email }) => email));
      ({ cursor } = body.pagination);
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 9].map((n) => `page-${n}@globex.example`));
    await remove(seen);
  });

  // The database compares by the locale it was made with, which may know no letters but those of ASCII.
  it('are found by their names in any case, in any alphabet, and by nothing else', async () => {
    const email = 'emile@acme.example';
    await acme.call('POST', '/people', { body: [email] });
    await api.sql(`update accounts set name = 'Émile Ångström [R.D]' where email_key = $1`, [email]);
    for (const [text, found] of [
      ['émile å', true],
      ['ÉMILE ÅNGSTRÖM', true],
      ['[r.d]', true],
      ['EMILE@', true],
      ['Rxd', false],
      ['.*', false],
      ['_', false],
      ['\\', false],
    ] as const) {
      const people = await acme.people(`?${new URLSearchParams({ search: text }).toString()}`);
      expect([text, Object.keys(people)]).toEqual([text, found ? [email] : []]);
    }
  });

  it('are all who have a role, and with onlyMembers those who have one in the organization itself', async () => {
    await acme.setRoles([{ email: 'guest@globex.example', repositories: [{ name: 'shop', role: 'read' }] }]);
    expect(await acme.people()).toHaveProperty(['guest@globex.example'], undefined);
    expect(await acme.people('?onlyMembers=false')).toHaveProperty(['guest@globex.example']);
    expect(await acme.people('?onlyMembers=true')).not.toHaveProperty(['guest@globex.example']);
    const { body } = await acme.call('GET', '/people?search=boss');
    expect(body.data).toEqual([
      {
        email: 'boss@globex.example',
        emails: ['boss@globex.example'],
        userId: acme.admin.accountId,
        isActive: true,
        canBeRemoved: false,
        role: 'admin',
      },
    ]);
  });

  it.each(['%', '_', "'", '\\', '(', '{}'])('are looked for by the text %s as it is', async (text) => {
    const { status, body } = await acme.call(
      'GET',
      `/people?search=${encodeURIComponent(text).replace("'", '%27').replace('(', '%28')}`,
    );
    expect([status, body.data]).toEqual([200, []]);
  });

  it('are removed with every role on every repository, each by itself; nobody is removed twice', async () => {
    await acme.setRoles([
      {
        email: 'dan@globex.example',
        organizationRole: 'member',
        repositories: [{ name: 'shop', role: 'admin' }],
      },
    ]);
    const token = await acme.tokenOf('dan@globex.example');
    expect(await acme.introspect(token)).toMatchObject({ permission: 'admin', role: 'member' });
    const { status, body, headers } = await remove(['DAN@globex.example', 'nobody@globex.example']);
    expect(status).toBe(200);
    expect(headers.get('portcullis-revocation-seq')).toMatch(/^\d+$/);
    expect(body).toEqual({
      success: [{ email: 'DAN@globex.example' }],
      failed: [{ email: 'nobody@globex.example', error: containing('none of the people') }],
    });
    expect(await acme.introspect(token)).toMatchObject({
      active: true,
      permission: undefined,
      role: undefined,
    });
    expect((await remove(['dan@globex.example'])).body).toMatchObject({
      success: [],
      failed: [{ email: 'dan@globex.example' }],
    });
  });

  it('always keep an admin', async () => {
    const reply = await remove(['boss@globex.example', 'bea@globex.example']);
    expect(reply.body).toEqual({
      success: [{ email: 'bea@globex.example' }],
      failed: [{ email: 'boss@globex.example', error: containing('last admin') }],
    });
    await acme.setRoles([{ email: 'eve@globex.example', organizationRole: 'admin' }]);
    // Of two at once one stays, whoever is named first.
    const both = await remove(['eve@globex.example', 'boss@globex.example']);
    expect(both.body.failed).toEqual([{ email: 'boss@globex.example', error: containing('last admin') }]);
    expect(await acme.people()).toMatchObject({ 'boss@globex.example': 'admin' });
  });

  // Two admins who remove each other at the same moment.
  it('keep an admin also when two removals race', async () => {
    await acme.setRoles([{ email: 'rival@globex.example', organizationRole: 'admin' }]);
    await Promise.all([remove(['rival@globex.example']), remove(['boss@globex.example'])]);
    const admins = await api.sql(
      `select account_id from organization_members where organization_id = $1 and role = 'admin'`,
      [acme.organizationId],
    );
    expect(admins).toHaveLength(1);
    const [left] = Object.keys(await acme.people('?search=r'));
    await acme.setRoles([{ email: 'boss@globex.example', organizationRole: 'admin' }]);
    if (left !== 'boss@globex.example') await remove(['rival@globex.example']);
  });

  it('are those of one organization, whatever another is called', async () => {
    await add(['both@globex.example']);
    await add(['both@globex.example'], other);
    const token = await acme.tokenOf('both@globex.example');
    await remove(['both@globex.example']);
    expect(await acme.introspect(token)).toMatchObject({ role: undefined });
    expect(await other.introspect(token)).toMatchObject({ role: 'member' });
    expect(await other.people()).toHaveProperty(['both@globex.example']);
    for (const [method, tail, body] of [
      ['GET', '/people'],
      ['GET', '/peopleCsv'],
      ['GET', '/audit'],
      ['POST', '/people', ['x@globex.example']],
      ['POST', '/people/remove', { emails: ['boss@globex.example'] }],
      ['PUT', '/people/roles', { people: [{ email: 'x@globex.example' }] }],
      ['PATCH', '/analysisConfigurationMinimumPermission', { permission: 'admin' }],
    ] as const) {
      const reply = await acme.call(method, tail, { as: other.admin, body });
      expect([method, tail, reply.status]).toEqual([method, tail, 404]);
    }
  });

  it('are seen by members, changed by admins, and neither by repository tokens', async () => {
    const repository = acme.admin.repository;
    const token: Principal | undefined = repository && {
      kind: 'repository',
      tokenId: 'CCCCCCCCCCCC',
      repository,
    };
    const body = ['x@globex.example'];
    expect((await acme.call('GET', '/people', { as: acme.as('member') })).status).toBe(200);
    expect((await acme.call('POST', '/people', { as: acme.as('manager'), body })).status).toBe(403);
    expect((await acme.call('GET', '/people', { as: token })).status).toBe(401);
  });

  it.each([
    ['no list', { emails: [] }],
    ['an empty list', []],
    ['too many', Array.from({ length: 501 }, (_, n) => `n${n}@x`)],
    ['no address', ['bea']],
    ['two addresses in one', ['bea@x @y']],
    ['a line break', ['bea@x\n']],
    ['a NUL', ['b\0ea@x']],
    ['half a character', ['b\ud800@x']],
    ['a number', [7]],
    ['an address that is too long', [`${'a'.repeat(250)}@x.org`]],
  ])('are not added by %s', async (_, emails) => {
    const { status, body } = await add(emails);
    expect([status, body]).toEqual([400, expect.objectContaining({ error: 'BadRequest' })]);
  });

  it('come as a CSV file that no spreadsheet calculates', async () => {
    await add(['=cmd@globex.example', 'quo"te@globex.example']);
    await api.sql(`update accounts set name = '+1, "Bob"' where email_key = 'quo"te@globex.example'`);
    const { status, headers, body } = await api.call('GET', `${acme.path}/peopleCsv`, { as: acme.admin });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = (body as unknown as string).split('\r\n');
    expect(lines[0]).toBe('name,email,lastLogin,lastAnalysis');
    expect(lines).toContain(`,"'=cmd@globex.example",,`);
    expect(lines).toContain(`"'+1, ""Bob""","quo""te@globex.example",,`);
    expect(lines.at(-1)).toBe('');
  });
});
