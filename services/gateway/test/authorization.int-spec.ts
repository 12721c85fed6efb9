import { ASSERTION_HEADER, AssertionVerifier } from '@libs/http';
import { makeToken } from '@libs/token-format';
import { ANALYSIS, anyText, GatewayRig, like, SHA, UPLOAD, V3_SHOP } from './support/gateway-rig';
import { json } from './support/stand-in';

const V2_NOT_FOUND = { error: 'not found' };
const V3_NOT_FOUND = { error: 'not found', code: 'Unauthorized', message: anyText, actions: [] };
const BY_ACCOUNT = `/2.0/gh/acme/shop/commit/${SHA}/coverage/javascript`;

describe('who may pass the gateway', () => {
  let rig: GatewayRig;
  beforeAll(async () => {
    rig = await GatewayRig.start();
  });
  afterAll(() => rig.close());
  beforeEach(() => {
    rig.ingestion.reset();
    rig.tokens.standIn.reset();
    rig.tokens.isShopPublic = false;
    rig.tokens.introspected.length = 0;
  });
  const upload = (headers: Record<string, string>, path = UPLOAD) =>
    rig.request(path, { method: 'POST', headers, body: '{"fileReports":[]}' });

  describe('a good token', () => {
    it.each(['project-token', 'project_token', 'Project-Token', 'PROJECT_TOKEN'])(
      'passes in %s',
      async (name) => {
        const reply = await upload({ [name]: rig.tokens.repositoryToken() });
        expect(reply).toMatchObject({ status: 200, body: { success: 'ok' } });
        expect(reply.headers.get('cache-control')).toBe('no-store');
      },
    );

    it('passes as a bearer, of either kind', async () => {
      expect(await upload({ authorization: `Bearer ${rig.tokens.repositoryToken()}` })).toMatchObject({
        status: 200,
      });
      const account = rig.tokens.accountToken();
      expect(
        await rig.request('/api/v3/user/tokens', { headers: { authorization: `Bearer ${account}` } }),
      ).toMatchObject({
        status: 200,
      });
    });

    it('passes in a dashed and underscored pair of one value, and next to empty and null ones', async () => {
      const token = rig.tokens.repositoryToken();
      for (const headers of [
        { 'project-token': token, project_token: token },
        { 'project-token': token, project_token: '' },
        { project_token: token, api_token: 'null' },
      ])
        expect(await upload(headers)).toMatchObject({ status: 200 });
    });

    it('is asked for once, however often it is used', async () => {
      const token = rig.tokens.repositoryToken();
      await Promise.all(Array.from({ length: 20 }, () => upload({ 'project-token': token })));
      await upload({ 'project-token': token });
      expect(rig.tokens.introspected).toHaveLength(1);
    });

    it('reaches the upstream as a signed assertion for this one request, and in no other form', async () => {
      const token = rig.tokens.accountToken({ 'gh/acme/my shop': 'write' });
      const path = `/2.0/gh/Acme/my%20shop/commit/${SHA}/coverage/Objective%20C?partial=true&x=%2F`;
      expect(await upload({ api_token: token, 'x-forwarded-for': '6.6.6.6' }, `/${path}`)).toMatchObject({
        status: 200,
      });
      const { url, headers, rawHeaders } = rig.ingestion.last;
      expect(url).toBe(path);
      expect(JSON.stringify(rawHeaders)).not.toContain(token.slice(-38));
      expect(headers['x-forwarded-for']).toBe('127.0.0.1');
      const verified = await new AssertionVerifier('ingestion', rig.trustedKeys).verify(
        String(headers[ASSERTION_HEADER]),
        { method: 'POST', path },
      );
      expect(verified).toMatchObject({
        issuer: 'gateway',
        principal: { kind: 'account', accountId: 7, repository: { repositoryId: 9, permission: 'write' } },
        subjects: ['token:' + token.slice(4, 16), 'account:7', 'change:7', 'all'],
        incarnation: 'one',
      });
    });
  });

  describe('a bad token', () => {
    const bad: [string, () => Record<string, string>][] = [
      ['missing', () => ({})],
      ['empty', () => ({ 'project-token': '' })],
      ['null', () => ({ project_token: 'null' })],
      ['malformed', () => ({ 'project-token': 'hello' })],
      ['of a wrong checksum', () => ({ 'project-token': mistype(makeToken('repository').token) })],
      ['unknown', () => ({ 'project-token': makeToken('repository').token })],
      ['revoked', () => ({ 'project-token': rig.tokens.repositoryToken('revoked') })],
      ['of the other kind, in its field', () => ({ 'project-token': rig.tokens.accountToken() })],
      ['of the other kind, in the other field', () => ({ 'api-token': rig.tokens.accountToken() })],
      ['a bearer of no kind', () => ({ authorization: 'Bearer hello' })],
    ];
    it.each(bad)('is a v2 404 that says not found and no more: %s', async (_, headers) => {
      expect(await upload(headers())).toMatchObject({ status: 404, body: V2_NOT_FOUND });
      expect(rig.ingestion.received).toHaveLength(0);
    });

    it.each([
      ['malformed', () => 'hello'],
      ['of a wrong checksum', () => mistype(makeToken('account').token)],
      ['unknown', () => makeToken('account').token],
      ['revoked', () => rig.tokens.accountToken({}, 'revoked')],
      ['a repository token in api-token', () => rig.tokens.repositoryToken()],
    ])('is a v3 401 whose error says not found: %s', async (_, token) => {
      const reply = await rig.request('/api/v3/user/tokens', { token: token() });
      expect(reply).toMatchObject({ status: 401, body: V3_NOT_FOUND });
      expect(reply.headers.get('content-type')).toContain('application/json');
    });

    it('is a v3 401 that asks for a token if there is none', async () => {
      const expected = {
        error: 'Unauthorized',
        code: 'Unauthorized',
        message: anyText,
        actions: [],
      };
      expect(await rig.request('/api/v3/user/tokens')).toMatchObject({ status: 401, body: expected });
      // Contract 3.2: outside its list a repository token counts as none.
      const project = rig.tokens.repositoryToken();
      expect(await rig.request('/api/v3/user/tokens', { project })).toMatchObject({
        status: 401,
        body: expected,
      });
      expect(await rig.request(`${V3_SHOP}/coverage/status`, { project })).toMatchObject({
        status: 401,
        body: expected,
      });
    });

    it('says that it is expired, and never not found', async () => {
      const v2 = await upload({ 'project-token': rig.tokens.repositoryToken('expired') });
      expect(v2).toMatchObject({ status: 401, body: { error: 'token expired' } });
      const v3 = await rig.request('/api/v3/user/tokens', { token: rig.tokens.accountToken({}, 'expired') });
      expect(v3).toMatchObject({ status: 401, body: { error: 'Unauthorized', message: 'Token expired' } });
      expect(v3.text).not.toContain('not found');
    });

    it('costs no look-up if it cannot exist, and one if it is asked about again and again', async () => {
      await upload({ 'project-token': 'hello' });
      await upload({ 'project-token': mistype(makeToken('repository').token) });
      await upload({ 'project-token': rig.tokens.accountToken() });
      expect(rig.tokens.introspected).toHaveLength(0);
      const unknown = makeToken('repository').token;
      for (let n = 0; n < 5; n++) await upload({ 'project-token': unknown });
      expect(rig.tokens.introspected).toHaveLength(1);
    });
  });

  describe('two tokens', () => {
    it('of one kind that differ are refused', async () => {
      const [one, other] = [rig.tokens.repositoryToken(), rig.tokens.repositoryToken()];
      const reply = await upload({ 'project-token': one, project_token: other });
      expect(reply).toMatchObject({ status: 400, body: { error: like(/two different/) } });
      expect(reply.text).not.toContain(one);
    });

    it('of both kinds: the path decides on v2, api-token comes first on v3', async () => {
      const repository = rig.tokens.repositoryToken();
      const account = rig.tokens.accountToken({ 'gh/acme/shop': 'write' });
      const both = { 'api-token': account, 'project-token': repository };
      expect(await upload(both)).toMatchObject({ status: 200 });
      expect(rig.tokens.introspected.map(({ token }) => token)).toEqual([repository]);
      expect(await upload(both, BY_ACCOUNT)).toMatchObject({ status: 200 });
      expect(rig.tokens.introspected.at(-1)?.token).toBe(account);
      expect(await upload({ ...both, 'api-token': makeToken('account').token })).toMatchObject({
        status: 200,
      });

      const revoked = rig.tokens.accountToken({}, 'revoked');
      expect(
        await rig.request(ANALYSIS, { headers: { 'api-token': revoked, 'project-token': repository } }),
      ).toMatchObject({ status: 401, body: V3_NOT_FOUND });
    });
  });

  describe('a repository', () => {
    it('is the token’s own, whatever the case of the path', async () => {
      const project = rig.tokens.repositoryToken();
      expect(await rig.request(ANALYSIS.replace('acme', 'ACME'), { project })).toMatchObject({ status: 200 });
      const other = await rig.request(ANALYSIS.replace('shop', 'other'), { project });
      expect(other).toMatchObject({ status: 401, body: V3_NOT_FOUND });
      expect(await rig.request(ANALYSIS.replace('/gh/', '/gl/'), { project })).toMatchObject({ status: 401 });
    });

    it('that the account has no role on is not found', async () => {
      const token = rig.tokens.accountToken({ 'gh/acme/other': 'admin' });
      expect(await rig.request(`${V3_SHOP}/tokens`, { token })).toMatchObject({
        status: 404,
        body: { error: 'NotFound', message: anyText, actions: [] },
      });
      expect(await upload({ api_token: token }, BY_ACCOUNT)).toMatchObject({
        status: 404,
        body: V2_NOT_FOUND,
      });
    });

    it('needs the permission that the operation names, and the refusal names it', async () => {
      const read = rig.tokens.accountToken({ 'gh/acme/shop': 'read' });
      const write = rig.tokens.accountToken({ 'gh/acme/shop': 'write' });
      const v2 = await upload({ api_token: read }, BY_ACCOUNT);
      expect(v2).toMatchObject({ status: 403, body: { error: like(/write permission/) } });
      expect(v2.text).not.toContain('not found');
      expect(await upload({ api_token: write }, BY_ACCOUNT)).toMatchObject({ status: 200 });
      expect(await upload({ api_token: write }, `/2.0/acme/shop/commit/${SHA}/coverage/go`)).toMatchObject({
        status: 200,
      });
      const v3 = await rig.request(`${V3_SHOP}/tokens`, { token: write });
      expect(v3).toMatchObject({
        status: 403,
        body: { error: 'Forbidden', message: like(/admin/) },
      });
      expect(await rig.request(ANALYSIS, { token: read })).toMatchObject({ status: 200 });
      expect(await rig.request(`${V3_SHOP}/coverage/status`, { token: read })).toMatchObject({ status: 403 });
    });
  });

  describe('a public repository', () => {
    const anonymously = (path: string, headers: Record<string, string> = {}) =>
      rig.request(path, { headers });
    /** A name that no other test has asked about: what is known of one is cached. */
    let asked = 0;
    const fresh = (path: string): string => path.replace('/shop', `/shop-${++asked}`);

    it('is read without a token, and the service is told so', async () => {
      rig.tokens.isShopPublic = true;
      const path = fresh(ANALYSIS);
      expect(await anonymously(path)).toMatchObject({ status: 200 });
      const { headers } = rig.ingestion.last;
      const verified = await new AssertionVerifier('ingestion', rig.trustedKeys).verify(
        String(headers[ASSERTION_HEADER]),
        { method: 'GET', path },
      );
      expect(verified).toMatchObject({
        principal: { kind: 'anonymous', repository: { repositoryId: 9, permission: 'read' } },
        subjects: ['repository:9', 'all'],
      });
      expect(verified.principal).not.toHaveProperty('tokenId');
      expect(await anonymously(fresh(V3_SHOP))).toMatchObject({ status: 200 });
      expect(await anonymously(fresh(V3_SHOP), { 'api-token': '', 'project-token': 'null' })).toMatchObject({
        status: 200,
      });
    });

    it('is asked about once, until a row of the log says that something changed', async () => {
      rig.tokens.isShopPublic = true;
      const path = fresh(ANALYSIS);
      for (let n = 0; n < 5; n++) await anonymously(path);
      expect(rig.tokens.introspected).toHaveLength(1);
      rig.tokens.isShopPublic = false;
      rig.tokens.append('repository:9');
      await rig.applied();
      expect((await anonymously(path)).status).toBe(401);
      expect(rig.tokens.introspected).toHaveLength(2);
    });

    it('is changed, and its uploads are listed, by nobody without a token', async () => {
      rig.tokens.isShopPublic = true;
      for (const path of [`${V3_SHOP}/tokens`, `${V3_SHOP}/coverage/status`, '/api/v3/organizations/gh/acme'])
        expect(await anonymously(path)).toMatchObject({ status: 401, body: { error: 'Unauthorized' } });
      for (const method of ['POST', 'DELETE'])
        expect(await rig.request(`${V3_SHOP}/follow`, { method })).toMatchObject({ status: 401 });
      expect(await upload({})).toMatchObject({ status: 404, body: V2_NOT_FOUND });
      expect(await upload({}, BY_ACCOUNT)).toMatchObject({ status: 404, body: V2_NOT_FOUND });
      expect(rig.tokens.introspected).toHaveLength(0);
    });

    // Whoever shows a token wants to be somebody: a mistake in it must not pass for "nobody".
    it('is not read with a bad token, nor with a repository token of another', async () => {
      rig.tokens.isShopPublic = true;
      const path = fresh(ANALYSIS);
      for (const headers of [
        { 'api-token': 'hello' },
        { 'api-token': makeToken('account').token },
        { 'api-token': rig.tokens.accountToken({}, 'revoked') },
        { 'project-token': rig.tokens.repositoryToken() },
      ])
        expect(await anonymously(path, headers)).toMatchObject({ status: 401, body: V3_NOT_FOUND });
    });

    it('is read by any account, which may do no more there', async () => {
      rig.tokens.isShopPublic = true;
      const token = rig.tokens.accountToken();
      expect(await rig.request(ANALYSIS, { token })).toMatchObject({ status: 200 });
      expect(await rig.request(`${V3_SHOP}/follow`, { method: 'POST', token })).toMatchObject({
        status: 200,
      });
      expect(await rig.request(`${V3_SHOP}/tokens`, { token })).toMatchObject({ status: 403 });
    });

    it('is one that is public: of a private one nobody is told whether it is there', async () => {
      expect(await anonymously(fresh(ANALYSIS))).toMatchObject({
        status: 401,
        body: { error: 'Unauthorized', code: 'Unauthorized', message: anyText, actions: [] },
      });
      expect(rig.ingestion.received).toHaveLength(0);
    });
  });

  describe('an organization', () => {
    const ORGANIZATION = '/api/v3/organizations/gh/acme';
    const as = (role?: 'member' | 'manager' | 'admin') =>
      rig.tokens.accountToken({}, 'active', role && { 'gh/acme': role });

    it.each(['member', 'manager', 'admin'] as const)(
      'is seen by its %s, and the service is told the role',
      async (role) => {
        const path = ORGANIZATION.replace('acme', 'ACME');
        expect(await rig.request(path, { token: as(role) })).toMatchObject({ status: 200 });
        const { headers } = rig.tokens.standIn.last;
        const verified = await new AssertionVerifier('tokens', rig.trustedKeys).verify(
          String(headers[ASSERTION_HEADER]),
          { method: 'GET', path },
        );
        expect(verified.principal).toMatchObject({
          kind: 'account',
          organization: { organizationId: 3, organization: 'Acme', role },
        });
      },
    );

    it('that the account has no role in is not found, whatever its roles elsewhere', async () => {
      const elsewhere = rig.tokens.accountToken({}, 'active', { 'gl/acme': 'admin', 'gh/other': 'admin' });
      for (const token of [as(), elsewhere])
        for (const path of [
          ORGANIZATION,
          `${ORGANIZATION}/repositories`,
          '/api/v3/analysis/organizations/gh/acme/repositories',
        ])
          expect(await rig.request(path, { token })).toMatchObject({
            status: 404,
            body: { error: 'NotFound', message: anyText, actions: [] },
          });
      expect(rig.tokens.standIn.received).toHaveLength(0);
      expect(rig.ingestion.received).toHaveLength(0);
    });

    it('is none of a repository token', async () => {
      const project = rig.tokens.repositoryToken();
      expect(await rig.request(ORGANIZATION, { project })).toMatchObject({ status: 401 });
    });

    it('is lost with the role, as soon as the log says so', async () => {
      const token = as('member');
      expect((await rig.request(ORGANIZATION, { token })).status).toBe(200);
      rig.tokens.leave(token, 'gh/acme');
      await rig.applied();
      expect((await rig.request(ORGANIZATION, { token })).status).toBe(404);
    });
  });

  it('hands the events of Git providers on with what signs them, and to nobody else', async () => {
    const headers = { 'x-github-event': 'push', 'x-hub-signature-256': 'sha256=0', 'x-gitlab-token': 's' };
    const hook = '/api/v3/webhooks/AAAAAAAAAAAAAAAAAAAAAA';
    expect(await rig.request(hook, { method: 'POST', body: '{}', headers })).toMatchObject({ status: 200 });
    expect(rig.ingestion.last).toMatchObject({ url: hook, body: '{}', headers });
    const upload = { method: 'POST', body: '{}', headers, project: rig.tokens.repositoryToken() };
    expect(await rig.request(UPLOAD, upload)).toMatchObject({ status: 200 });
    for (const name of Object.keys(headers)) expect(rig.ingestion.last.headers).not.toHaveProperty(name);
  });

  it('hands on what the services say, receipt included, and keeps its own headers', async () => {
    rig.tokens.standIn.answer = (_request, response) =>
      response
        .writeHead(204, {
          'portcullis-revocation-seq': '17',
          'set-cookie': 'a=b',
          'x-powered-by': 'x',
          connection: 'x-secret',
          'x-secret': '1',
        })
        .end();
    const token = rig.tokens.accountToken();
    const reply = await rig.request('/api/v3/user/tokens/3', {
      method: 'DELETE',
      token,
      headers: { 'x-request-id': 'abc' },
    });
    expect(reply.status).toBe(204);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'portcullis-revocation-seq': '17',
      'cache-control': 'no-store',
      'x-request-id': 'abc',
    });
    for (const name of ['set-cookie', 'x-powered-by', 'x-secret'])
      expect(reply.headers.has(name)).toBe(false);
    expect(rig.tokens.standIn.last.headers).toMatchObject({
      'x-request-id': 'abc',
      traceparent: like(/^00-/),
    });
  });

  it('names its caller’s trace to the service and to the tokens API alike', async () => {
    const token = rig.tokens.accountToken();
    const headers = {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
      tracestate: 'vendor=a',
    };
    await rig.request('/api/v3/user/tokens', { token, headers });
    expect(rig.tokens.introspected).toHaveLength(1);
    expect(rig.tokens.introspectedWith).toMatchObject(headers);
    expect(rig.tokens.standIn.last.headers).toMatchObject(headers);
  });

  it('passes a service’s own refusals on, and takes none of our own trouble for a verdict on the caller', async () => {
    const project = rig.tokens.repositoryToken();
    rig.ingestion.answer = (_request, response) =>
      json(response, 400, { error: 'Failed to create coverage: bad' });
    expect(await upload({ 'project-token': project })).toMatchObject({
      status: 400,
      body: { error: 'Failed to create coverage: bad' },
    });
    // What an upstream says whose keys are not ours.
    rig.ingestion.answer = (_request, response) => {
      response.setHeader('portcullis-error', 'assertion.refused');
      json(response, 404, { error: 'not found' });
    };
    const reply = await upload({ 'project-token': project });
    expect(reply).toMatchObject({ status: 502, body: { error: anyText } });
    expect(reply.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(reply.text).not.toContain('not found');
  });
});

/** Another last letter: the checksum does not fit. */
const mistype = (token: string): string => token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
