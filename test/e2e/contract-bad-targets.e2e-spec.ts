import { request } from 'node:http';
import {
  RECEIVED,
  V2_NOT_FOUND,
  v2Error,
  V3_NOT_FOUND,
  V3_WRONG_METHOD,
  v3BadRequest,
} from './support/answers';
import { ContractRig, type Headers, newSha, REPORT, type RepositoryRig } from './support/contract-rig';
import type { Reply } from './support/raw-http';

const USER_TOKENS = '/api/v3/user/tokens';

describe('the contract: bad targets and heads', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  let account: Headers;
  beforeAll(async () => {
    rig = await ContractRig.start();
    repository = await rig.repository();
    account = [['api-token', rig.accountToken]];
  });
  afterAll(() => rig.close());

  const ask = (method: string, path: string, headers = account): Promise<Reply> =>
    rig.send({ method, path, headers });
  const askBytes = (...lines: string[]): Promise<Reply> =>
    rig.sendBytes(
      `${[...lines, `api-token: ${rig.accountToken}`, 'Connection: close'].join('\r\n')}\r\n\r\n`,
    );

  it.each([
    '/api',
    '/api/v3',
    '/api/v3/',
    '/api/v3/nowhere',
    '/api/v4/version',
    '/API/V3/version',
    '/api/v3/user/tokens/',
    '/index.html',
    '/internal/introspect',
    '/api/v3/organizations/xx/acme/repositories/shop/tokens',
    '/health/live',
    '/metrics',
  ])('answers 404 in the shape of v3 to %s, with a token and without', async (path) => {
    expect(await ask('GET', path)).toMatchObject(V3_NOT_FOUND);
    expect(await ask('GET', path, [])).toMatchObject(V3_NOT_FOUND);
    expect(await ask('POST', path)).toMatchObject(V3_NOT_FOUND);
  });

  it.each([
    '/2.0',
    '/2.0/',
    '//2.0//nowhere',
    '/2.0/coverage',
    '/2.0/coverage/x',
    '/2.0/commit/x/coverageFinal/',
    '/2.0/commit/x/coveragefinal',
    '/2.0/xx/acme/shop/commit/x/coverage/java',
  ])('answers 404 in the shape of v2 to %s, with a token and without', async (path) => {
    expect(await ask('POST', path)).toMatchObject(V2_NOT_FOUND);
    expect(await ask('GET', path, [])).toMatchObject(V2_NOT_FOUND);
  });

  it.each([
    ['PUT', USER_TOKENS, 'GET, POST, HEAD, OPTIONS'],
    ['DELETE', USER_TOKENS, 'GET, POST, HEAD, OPTIONS'],
    ['GET', `${USER_TOKENS}/1`, 'DELETE, OPTIONS'],
    ['PATCH', '/api/v3/version', 'GET, HEAD, OPTIONS'],
    ['POST', '/api/v3/organizations/gh/acme/repositories/shop/coverage/status', 'GET, HEAD, OPTIONS'],
    ['TRACE', '/api/v3/version', 'GET, HEAD, OPTIONS'],
  ])('answers 405 with what the path takes to %s %s', async (method, path, allow) => {
    for (const headers of [account, []]) {
      const reply = await ask(method, path, headers);
      expect(reply).toMatchObject(V3_WRONG_METHOD);
      expect(reply.headers.allow).toBe(allow);
    }
  });

  it('answers 405 in the shape of v2 where uploads go', async () => {
    for (const path of [`/2.0/coverage/${newSha()}/java`, `/2.0/commit/${newSha()}/coverageFinal`])
      for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
        const reply = await ask(method, path);
        expect(reply.status).toBe(405);
        expect(reply.headers.allow).toBe('POST, OPTIONS');
        if (method !== 'HEAD') expect(reply).toMatchObject(v2Error(405));
      }
  });

  it('answers HEAD like GET, without the body', async () => {
    for (const path of [repository.tokens, repository.analysis, '/api/v3/version']) {
      const [head, get] = [await ask('HEAD', path), await ask('GET', path)];
      expect(head).toMatchObject({ status: 200, text: '' });
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
      expect(head.headers['content-length']).toBe(get.headers['content-length']);
    }
    for (const [path, headers, status] of [
      [USER_TOKENS, [], 401],
      [`${repository.tokens}x`, account, 404],
      ['/2.0/nowhere', account, 404],
    ] as const)
      expect(await ask('HEAD', path, headers)).toMatchObject({ status, text: '' });
  });

  it('answers OPTIONS with what the path takes, and lets no other site in', async () => {
    const reply = await ask('OPTIONS', USER_TOKENS, [['origin', 'https://evil.example']]);
    expect(reply).toMatchObject({ status: 204, text: '', headers: { allow: 'GET, POST, HEAD, OPTIONS' } });
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect((await ask('OPTIONS', `/2.0/coverage/${newSha()}/java`)).headers.allow).toBe('POST, OPTIONS');
    expect(await ask('OPTIONS', '/api/v3/nowhere')).toMatchObject(V3_NOT_FOUND);
    expect(await ask('OPTIONS', '/2.0/nowhere')).toMatchObject(V2_NOT_FOUND);
  });

  it.each([
    ['a dot segment', '/api/v3/nowhere/../user/tokens'],
    ['a single dot', '/api/v3/./user/tokens'],
    ['an encoded dot segment', '/api/v3/nowhere/%2e%2E/user/tokens'],
    ['an encoded slash', '/api/v3/user%2Ftokens'],
    ['an encoded backslash', '/api/v3/user%5ctokens'],
    ['a backslash', '/api/v3/user\\tokens'],
    ['a NUL', '/api/v3/user/tokens%00'],
    ['a line feed', '/api/v3/user/tokens%0a'],
    ['a fragment', '/api/v3/user/tokens#x'],
    ['a broken encoding', '/api/v3/user/%zz'],
    ['an encoding that is no UTF-8', '/api/v3/user/%ff%fe'],
    ['the absolute form', 'http://gateway/api/v3/user/tokens'],
    ['the absolute form of another host', 'https://evil.example/'],
    ['no slash', 'api/v3/user/tokens'],
    ['the asterisk', '*'],
  ])('answers 400 to a target with %s', async (_, target) => {
    expect(await askBytes(`GET ${target} HTTP/1.1`, 'Host: gateway')).toMatchObject(v3BadRequest());
  });

  it('answers 400 in the shape of v2 to a bad target of uploads, before it looks at the token', async () => {
    const sha = newSha();
    for (const path of [
      `/2.0/coverage/${sha}/..`,
      `/2.0/coverage/${sha}/c%2F%2Fc`,
      `/2.0/gh/acme/%2e%2e/commit/${sha}/coverage/c`,
    ])
      expect(await askBytes(`POST ${path} HTTP/1.1`, 'Host: gateway')).toMatchObject(v2Error(400));
  });

  it.each([
    ['two Hosts', ['GET /api/v3/version HTTP/1.1', 'Host: gateway', 'Host: other']],
    ['no Host', ['GET /api/v3/version HTTP/1.1']],
    ['an underscore in a name of ours', ['GET /api/v3/version HTTP/1.1', 'Host: gateway', 'X_User: root']],
    ['two lengths', ['POST /2.0/x HTTP/1.1', 'Host: gateway', 'Content-Length: 1', 'Content-Length: 2']],
    [
      'a length and chunks',
      ['POST /x HTTP/1.1', 'Host: gateway', 'Content-Length: 1', 'Transfer-Encoding: chunked'],
    ],
    ['a folded header', ['GET /api/v3/version HTTP/1.1', 'Host: gateway', 'X-A: b', ' c']],
    ['a method that is none', ['BREW /api/v3/version HTTP/1.1', 'Host: gateway']],
    ['another protocol', ['HELO gateway']],
  ])('answers 400 in JSON to a head with %s', async (_, lines) => {
    expect(await askBytes(...lines)).toMatchObject({ status: 400 });
  });

  it('answers 431 in JSON to headers beyond their limit', async () => {
    for (const long of [
      `X-Long: ${'x'.repeat(20_000)}`,
      ...['api-token', 'Cookie'].map((name) => `${name}: ${'x'.repeat(20_000)}`),
    ])
      expect(await askBytes('GET /api/v3/version HTTP/1.1', 'Host: gateway', long)).toMatchObject({
        status: 431,
      });
    const target = `/api/v3/version?${'x'.repeat(20_000)}`;
    expect(await askBytes(`GET ${target} HTTP/1.1`, 'Host: gateway')).toMatchObject({ status: 431 });
  });

  it('counts no identity that a client claims in a header', async () => {
    const claims: Headers = [
      ['x-forwarded-user', 'admin@localhost'],
      ['x-account-id', '1'],
      ['portcullis-assertion', 'x.y.z'],
    ];
    expect((await ask('GET', USER_TOKENS, claims)).status).toBe(401);
  });

  it('tells version and health to everybody, whatever token is sent', async () => {
    for (const headers of [[], account, [['api-token', 'nonsense']]] as Headers[]) {
      expect(await ask('GET', '/api/v3/version', headers)).toMatchObject({
        status: 200,
        text: expect.stringMatching(/^\{"data":"\d+\.\d+\.\d+"\}$/) as unknown,
      });
      expect(await ask('GET', '/api/v3/health', headers)).toMatchObject({
        status: 200,
        text: expect.stringMatching(/^\{"data":\{"message":"[^"]+"\}\}$/) as unknown,
      });
    }
  });

  it('waits for no body that it refuses: a client that asks first is answered at once', async () => {
    const path = `/2.0/coverage/${newSha()}/java`;
    const status = await new Promise<number>((resolve, reject) => {
      const asking = request(rig.instance.baseUrl + path, {
        method: 'POST',
        headers: { expect: '100-continue', 'content-length': 1_000_000 },
      });
      asking.once('continue', () => reject(new Error('The body was asked for')));
      asking.once('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
        asking.destroy();
      });
      asking.once('error', reject);
      asking.flushHeaders();
    });
    expect(status).toBe(404);
  });

  it('goes on serving after all of that', async () => {
    const path = `${repository.v2}/commit/${newSha()}/coverage/javascript`;
    expect(await rig.call('POST', path, REPORT)).toMatchObject(RECEIVED);
  });
});
