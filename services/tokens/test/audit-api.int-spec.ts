import { type AuditLogEntry, auditReply, INTERNAL_PATHS, MAX_AUDIT_ENTRIES } from '@libs/contracts';
import { AssertionSigner } from '@libs/http';
import { TokensApiClient, TokensApiUnavailable } from '@libs/enforcer';
import { TestOrganization } from './support/organization';
import { call, gatewayKey, ingestionKey, TestTokensApi, USER_TOKENS } from './support/tokens-api';

describe('the audit log of an organization', () => {
  let api: TestTokensApi;
  let acme: TestOrganization;
  /** The same names with another provider. */
  let other: TestOrganization;

  const entries = async (query = '', of = acme): Promise<AuditLogEntry[]> => {
    const { status, body } = await api.call('GET', `${of.path}/audit${query}`, { as: of.as('manager') });
    expect(status).toBe(200);
    return auditReply.parse(body);
  };
  const actions = async (query = '', of = acme): Promise<string[]> =>
    (await entries(query, of)).map(({ action }) => action);

  beforeAll(async () => {
    api = await TestTokensApi.start();
    acme = await TestOrganization.create(api, { name: 'umbrella' });
    other = await TestOrganization.create(api, {
      provider: 'bb',
      name: 'umbrella',
      admin: 'else@umbrella.example',
    });
  });
  afterAll(() => api.close());

  it('says newest first, in the words of the contract, who did what, as what, and nothing of another organization', async () => {
    const { id } = await acme.repositoryToken();
    await api.call('GET', `${acme.shop}/tokens`, { as: acme.admin });
    await acme.call('POST', '/people', { body: ['ann@umbrella.example'] });
    await acme.setRoles([
      {
        email: 'ann@umbrella.example',
        organizationRole: 'manager',
        repositories: [{ name: 'shop', role: 'write' }],
      },
    ]);
    await acme.setRoles([{ email: 'ann@umbrella.example', organizationRole: 'member' }]);
    await acme.call('POST', '/people/remove', { body: { emails: ['ann@umbrella.example'] } });
    await acme.call('PATCH', '/analysisConfigurationMinimumPermission', { body: { permission: 'admin' } });
    await acme.call('PATCH', '/repositories/shop', { body: { visibility: 'Public' } });
    await acme.call('DELETE', '/repositories/shop');
    await other.repositoryToken();

    const actor = { email: 'admin@umbrella.example', role: 'organizationAdmin' };
    const common = { actor, result: 'succeed', source: 'API', timestamp: expect.any(String) as string };
    const ann = { entityId: String(await acme.accountIdOf('ann@umbrella.example')) };
    const email = 'ann@umbrella.example';
    const onShop = { ...common, repositoryName: 'shop' };
    const shop = { ...onShop, entityId: String(acme.repositoryId) };
    expect(await entries()).toEqual([
      { ...shop, action: 'repositories.delete', details: { name: 'shop' } },
      {
        ...onShop,
        action: 'repositories.tokens.delete',
        entityId: String(id),
        details: { tokenId: expect.any(String) as string },
      },
      {
        ...shop,
        action: 'repositories.update',
        details: { visibility: 'Public', visibilityBefore: 'Private' },
      },
      {
        ...common,
        action: 'organizations.analysisconfigurationminimumpermission.update',
        entityId: String(acme.organizationId),
        details: { before: 'write', after: 'admin' },
      },
      { ...common, ...ann, action: 'organizations.people.delete', details: { email, role: 'member' } },
      {
        ...common,
        ...ann,
        action: 'organizations.security.managers.delete',
        details: { email, before: 'manager', after: 'member' },
      },
      {
        ...onShop,
        ...ann,
        action: 'repositories.people.update',
        details: { email, before: null, after: 'write' },
      },
      {
        ...common,
        ...ann,
        action: 'organizations.security.managers.create',
        details: { email, before: 'member', after: 'manager' },
      },
      { ...common, ...ann, action: 'organizations.people.create', details: { email } },
      { ...onShop, action: 'repositories.tokens.read' },
      {
        ...onShop,
        action: 'repositories.tokens.create',
        entityId: String(id),
        details: expect.objectContaining({ tokenId: expect.any(String) as string }) as object,
      },
    ]);
    expect(await actions('', other)).toEqual(['repositories.tokens.create']);
  });

  it('has what its people do with their own tokens, while they are its people', async () => {
    const email = 'bob@umbrella.example';
    await other.call('POST', '/people', { body: [email] });
    await other.tokenOf(email);
    await other.call('POST', '/people/remove', { body: { emails: [email] } });
    await other.tokenOf(email);
    const own = (await entries('', other)).filter(({ action }) => action === 'user.tokens.create');
    expect(own.map(({ actor }) => actor.email)).toEqual([email]);
    expect(await actions()).not.toContain('user.tokens.create');
  });

  it('has the refused use of a dead token, whose user has no address', async () => {
    const { id, token } = await other.repositoryToken();
    await api.call('DELETE', `${other.shop}/tokens/${String(id)}`, { as: other.admin });
    await call(api.urlOf(), 'POST', INTERNAL_PATHS.introspect, { body: { token } });
    await api.stop();
    await api.startReplica('first');
    expect((await entries('', other))[0]).toMatchObject({
      action: 'repositories.tokens.use',
      result: 'rejected',
      actor: { email: `token:${token.slice(4, 16)}` },
      repositoryName: 'shop',
      details: { reason: 'revoked' },
    });
  });

  it('is asked for between two times, both included', async () => {
    const all = await entries();
    const at = (index: number): number => Date.parse(all[index]?.timestamp ?? '');
    const ids = (some: AuditLogEntry[]) => some.map(({ action, timestamp }) => [action, timestamp]);
    const between = all.filter(
      ({ timestamp }) => Date.parse(timestamp) >= at(4) && Date.parse(timestamp) <= at(2),
    );
    expect(ids(await entries(`?from=${at(4)}&to=${at(2)}`))).toEqual(ids(between));
    expect(await entries('?from=0')).toEqual(all);
    expect(await entries('?to=0')).toEqual([]);
    expect(await entries('?from=8640000000000000')).toEqual([]);
    expect(await entries('?to=8640000000000000')).toEqual(all);
  });

  it.each([
    'from=yesterday',
    'to=-1',
    'from=1.5',
    'from=2&to=1',
    'to=99999999999999999',
    'from=1&from=2',
    'limit=0',
    'actor=%00',
  ])('is not asked for by ?%s', async (query) => {
    const { status, body } = await api.call('GET', `${acme.path}/audit?${query}`, { as: acme.admin });
    expect([status, body.error]).toEqual([400, 'BadRequest']);
  });

  it('is asked for by who, what and where, and the newest that fit are given', async () => {
    const place = await TestOrganization.create(api, { name: 'filters' });
    await api.sql(
      `insert into repositories (organization_id, name, name_key, visibility, default_branch)
       values ($1, 'Garden_shed', 'garden_shed', 'Private', 'main')`,
      [place.organizationId],
    );
    const { token } = await place.repositoryToken();
    await api.call('POST', `${place.path}/repositories/Garden_shed/tokens`, {
      as: {
        ...place.admin,
        repository: {
          ...place.admin.repository!,
          repository: 'Garden_shed',
          repositoryId: (
            await api.sql(`select id::int as id from repositories where name_key = 'garden_shed'`)
          )[0].id,
        },
      },
    });
    await place.call('POST', '/people', { body: ['Zoë@filters.example'] });
    await api.sql(
      `insert into audit (action, result, actor_token_id, details)
       values ('repositories.tokens.use', 'rejected', $1, jsonb_build_object('organizationId', $2::bigint)),
              ('repositories.tokens.use', 'rejected', null, jsonb_build_object('organizationId', $2::bigint))`,
      [token.slice(4, 16), place.organizationId],
    );
    const shown = async (query: string): Promise<[string, string | undefined][]> =>
      (await entries(query, place)).map(({ action, repositoryName }) => [action, repositoryName]);
    const [used, added] = ['repositories.tokens.use', 'organizations.people.create'];
    const [madeInShed, madeInShop] = ['Garden_shed', 'shop'].map((name) => [
      'repositories.tokens.create',
      name,
    ]);

    expect(await shown('?actor=ADMIN@')).toEqual([[added, undefined], madeInShed, madeInShop]);
    expect(await shown(`?actor=${encodeURIComponent(`token:${token.slice(4, 16)}`)}`)).toEqual([
      [used, undefined],
    ]);
    expect(await shown('?actor=portcullis')).toEqual([[used, undefined]]);
    expect(await shown('?action=repositories.tokens.create')).toEqual([madeInShed, madeInShop]);
    expect(await shown('?action=repositories.tokens')).toEqual([]);
    expect(await shown('?repository=SHED')).toEqual([madeInShed]);
    expect(await shown('?repository=garden%25')).toEqual([]);
    expect(await shown('?action=repositories.tokens.create&limit=1')).toEqual([madeInShed]);
    expect(await shown('?actor=admin&action=repositories.tokens.create&repository=shop')).toEqual([
      madeInShop,
    ]);
    // Whoever asks on at the time of the last is given that one again, and whatever came before it.
    const [newest] = await entries('?action=repositories.tokens.create&limit=1', place);
    const on = `?action=repositories.tokens.create&to=${Date.parse(newest?.timestamp ?? '')}`;
    expect(await shown(on)).toEqual([madeInShed, madeInShop]);
  });

  it('is for managers and admins, and not for members', async () => {
    for (const [role, expected] of [
      ['member', 403],
      ['manager', 200],
      ['admin', 200],
    ] as const)
      expect((await acme.call('GET', '/audit', { as: acme.as(role) })).status).toBe(expected);
  });

  it('gives its newest rows and is read on from the time of the last one', async () => {
    const big = await TestOrganization.create(api, { name: 'big' });
    await api.sql(
      `insert into audit (action, result, details)
       select 'repositories.reanalyzecommit', 'succeed', jsonb_build_object('organizationId', $1::bigint, 'n', n)
       from generate_series(1, $2::int) n`,
      [big.organizationId, MAX_AUDIT_ENTRIES + 200],
    );
    const first = await entries('', big);
    const numbers = (some: AuditLogEntry[]): unknown[] => some.map(({ details }) => details?.['n']);
    expect(numbers(first)).toEqual(
      Array.from({ length: MAX_AUDIT_ENTRIES }, (_, n) => MAX_AUDIT_ENTRIES + 200 - n),
    );
    const rest = await entries(`?to=${Date.parse(first.at(-1)?.timestamp ?? '')}`, big);
    expect(new Set([...numbers(first), ...numbers(rest)]).size).toBe(MAX_AUDIT_ENTRIES + 200);
    expect(first[0]).toMatchObject({ actor: { email: 'portcullis' } });
  });

  describe('is written by the ingestion service too', () => {
    const client = (key = ingestionKey): TokensApiClient =>
      new TokensApiClient(
        { urls: [api.urlOf()], timeoutMs: 2_000, longPollTimeoutMs: 2_000, connections: 1 },
        new AssertionSigner(key),
      );

    it('before it does something for somebody', async () => {
      const ingestion = client();
      await ingestion.recordAudit({
        action: 'repositories.reanalyzecommit',
        repositoryId: other.repositoryId,
        actor: { accountId: other.admin.accountId, tokenId: 'AAAAAAAAAAAA', role: 'repositoryWrite' },
        entityId: 'c'.repeat(40),
        // Nobody says by a detail to which organization the row belongs.
        details: { cleanCache: true, organizationId: acme.organizationId, actorRole: 'organizationAdmin' },
      });
      await ingestion.close();
      expect((await entries('', other))[0]).toMatchObject({
        action: 'repositories.reanalyzecommit',
        actor: { email: 'else@umbrella.example', role: 'repositoryWrite' },
        repositoryName: 'shop',
        entityId: 'c'.repeat(40),
        details: { cleanCache: true },
      });
      expect(await actions()).not.toContain('repositories.reanalyzecommit');
    });

    it('and by nobody else', async () => {
      const gateway = client(gatewayKey);
      const entry = {
        action: 'repositories.reanalyzecommit',
        repositoryId: other.repositoryId,
        actor: {},
      } as const;
      await expect(gateway.recordAudit(entry)).rejects.toThrow(TokensApiUnavailable);
      await gateway.close();
      const reply = await call(api.urlOf(), 'POST', INTERNAL_PATHS.audit, { as: other.admin, body: entry });
      expect(reply.status).toBe(401);
    });

    it.each([
      ['an action that is not its', { action: 'user.tokens.create' }],
      ['a NUL', { details: { path: 'a\0b' } }],
      ['half a character', { entityId: '\ud800' }],
      ['a text that is too long', { details: { path: 'x'.repeat(1_001) } }],
    ])('but not with %s', async (_, wrong) => {
      const body = {
        action: 'repositories.issues.update',
        repositoryId: other.repositoryId,
        actor: {},
        ...wrong,
      };
      const reply = await call(api.urlOf(), 'POST', INTERNAL_PATHS.audit, { issuer: 'ingestion', body });
      expect(reply.status).toBe(400);
    });
  });

  it('names nobody by a token or its value', async () => {
    const created = await api.call('POST', USER_TOKENS, { as: acme.admin });
    const text = JSON.stringify(await entries());
    expect(text).not.toContain(created.body.token);
    expect(text).toContain('user.tokens.create');
  });
});
