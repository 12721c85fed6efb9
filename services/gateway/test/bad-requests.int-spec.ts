import { once } from 'node:events';
import { eventually } from '@libs/testing';
import { anyText, GatewayRig, like, parseRaw, SHA, UPLOAD } from './support/gateway-rig';
import { json } from './support/stand-in';

const V2_ERROR = { error: anyText };
const V3_BAD_REQUEST = { error: 'BadRequest', message: anyText, actions: [] };

describe('what the edge refuses', () => {
  let rig: GatewayRig;
  let token: string;
  beforeAll(async () => {
    rig = await GatewayRig.start({ limits: { headMs: 1_500, requestMs: 3_000 } });
    token = rig.tokens.accountToken();
  });
  afterAll(() => rig.close());
  beforeEach(() => {
    rig.tokens.standIn.reset();
    rig.ingestion.reset();
  });

  const send = async (lines: string[], body = '') =>
    parseRaw(await rig.raw(`${lines.join('\r\n')}\r\n\r\n${body}`));
  const get = (path: string, ...headers: string[]) =>
    send([`GET ${path} HTTP/1.1`, 'Host: gateway', `api-token: ${token}`, ...headers]);

  it.each([
    ['an absolute target', 'http://evil.example/api/v3/user/tokens'],
    ['an encoded slash', '/api/v3/user%2Ftokens'],
    ['an encoded dot segment', '/api/v3/x/%2e%2e/user/tokens'],
    ['a dot segment', '/api/v3/x/../user/tokens'],
    ['a NUL', '/api/v3/user/tokens%00'],
    ['a bad encoding', '/api/v3/user/%zz'],
    ['a fragment', '/api/v3/user/tokens#x'],
    ['the asterisk', '*'],
  ])('is a target with %s, whoever asks', async (_, target) => {
    expect(await get(target)).toMatchObject({ status: 400, body: V3_BAD_REQUEST });
    expect(rig.tokens.standIn.received).toHaveLength(0);
  });

  it('is a bad v2 target, in the shape of v2', async () => {
    expect(await get('/2.0/coverage/%2e%2e/x')).toMatchObject({ status: 400, body: V2_ERROR });
  });

  it.each([
    ['a second Host', ['Host: other']],
    ['an underscore', ['X_Internal_User: root']],
    ['two tokens of one name', [`api-token: x`]],
    ['two Authorizations', ['Authorization: Bearer pca_a', 'Authorization: Bearer pca_b']],
    ['an expectation we do not know', ['Expect: 200-maybe']],
    ['a coding that is not chunked', ['Transfer-Encoding: gzip, chunked']],
  ])('is a head with %s', async (_, headers) => {
    expect(await get('/api/v3/user/tokens', ...headers)).toMatchObject({ status: 400, body: V3_BAD_REQUEST });
    expect(rig.tokens.standIn.received).toHaveLength(0);
  });

  // Node parses these itself, and refuses without JSON if one lets it.
  it.each([
    ['no Host', ['GET /api/v3/version HTTP/1.1'], 400],
    [
      'both framings',
      ['POST /2.0/x HTTP/1.1', 'Host: a', 'Content-Length: 3', 'Transfer-Encoding: chunked'],
      400,
    ],
    ['two lengths', ['POST /2.0/x HTTP/1.1', 'Host: a', 'Content-Length: 3', 'Content-Length: 4'], 400],
    ['a bad length', ['POST /2.0/x HTTP/1.1', 'Host: a', 'Content-Length: -3'], 400],
    ['a method that is none', ['BREW /pot HTTP/1.1', 'Host: a'], 400],
    ['no HTTP at all', ['hello'], 400],
    ['too large a head', ['GET / HTTP/1.1', 'Host: a', `X-Long: ${'x'.repeat(17_000)}`], 431],
    ['a space before the colon', ['GET / HTTP/1.1', 'Host : a'], 400],
    ['a folded line', ['GET / HTTP/1.1', 'Host: a', 'X-A: b', ' c'], 400],
  ])('is answered in JSON: %s', async (_, lines, status) => {
    expect(await send(lines)).toMatchObject({
      status,
      body: { error: anyText, message: anyText, actions: [] },
    });
  });

  // The refusal would be taken for the answer of the request before it, which was heeded.
  it('is junk behind a whole request, once that was answered', async () => {
    const socket = rig.connect();
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.write(`GET /api/v3/user/tokens HTTP/1.1\r\nHost: a\r\napi-token: ${token}\r\n\r\njunk\r\n\r\n`);
    await once(socket, 'close');
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  it('is a tunnel', async () => {
    expect(await send(['CONNECT other.example:443 HTTP/1.1', 'Host: other.example:443'])).toMatchObject({
      status: 405,
      body: { error: 'MethodNotAllowed', message: anyText, actions: [] },
    });
  });

  // Node leaves the errors of such a connection to whoever takes it over; one that nobody hears ends the process.
  it.each([
    ['at once', ''],
    ['with an answer under way', 'GET /api/v3/user/tokens HTTP/1.1\r\nHost: a\r\napi-token: TOKEN\r\n\r\n'],
  ])('is a tunnel whose client resets the connection %s', async (_, before) => {
    const held: (() => void)[] = [];
    rig.tokens.standIn.answer = (_request, response) => held.push(() => json(response, 200, { data: [] }));
    const socket = rig.connect();
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(`${before.replace('TOKEN', token)}CONNECT other.example:443 HTTP/1.1\r\nHost: a\r\n\r\n`);
    if (before) await eventually(() => expect(held).toHaveLength(1));
    socket.resetAndDestroy();
    for (const answer of held) answer();
    await eventually(async () => {
      expect(await rig.metric('portcullis_gateway_requests_in_flight')).toBe(0);
    });
    expect(await rig.request('/api/v3/version')).toMatchObject({ status: 200 });
  });

  it('is a head that does not arrive in time', async () => {
    const reply = parseRaw(await rig.raw('GET /api/v3/version HTTP/1.1\r\nHost: a\r\nX-Slow'));
    expect(reply).toMatchObject({
      status: 408,
      body: { error: 'RequestTimeout', message: anyText, actions: [] },
    });
  });

  it('is an unknown path, in the shape of its API and without asking for a token', async () => {
    expect(await rig.request('/api/v3/nothing')).toMatchObject({
      status: 404,
      body: { error: 'NotFound', message: anyText, actions: [] },
    });
    expect(await rig.request('/2.0/nothing')).toMatchObject({ status: 404, body: { error: 'not found' } });
    for (const path of ['/', '/metrics', '/health/live', '/internal/introspect', '/api/v3', '/favicon.ico'])
      expect(await rig.request(path, { token })).toMatchObject({ status: 404 });
  });

  it('is a known path with another method, and the reply says which it takes', async () => {
    const reply = await rig.request('/api/v3/user/tokens', { method: 'PUT', token, body: '{}' });
    expect(reply).toMatchObject({
      status: 405,
      body: { error: 'MethodNotAllowed', message: anyText, actions: [] },
    });
    expect(reply.headers.get('allow')).toBe('GET, POST, HEAD, OPTIONS');
    expect(await rig.request(UPLOAD)).toMatchObject({ status: 405, body: { error: like(/POST/) } });
  });

  it('names a request id in every refusal', async () => {
    const reply = await rig.request('/api/v3/nothing', { headers: { 'x-request-id': 'mine' } });
    expect(reply.headers.get('x-request-id')).toBe('mine');
    expect((await get('/%zz')).head).toMatch(/x-request-id: [0-9a-f]{32}\r/i);
  });

  describe('and what it answers itself', () => {
    it('is the version and the health, without a token', async () => {
      expect(await rig.request('/api/v3/version')).toMatchObject({
        status: 200,
        body: { data: like(/^\d+\.\d+\.\d+$/) },
      });
      const reply = await rig.request('//api/v3//health?x=1');
      expect(reply).toMatchObject({ status: 200, body: { data: { message: anyText } } });
      expect(reply.headers.get('content-type')).toContain('application/json');
      expect(reply.headers.get('x-request-id')).toBeTruthy();
    });

    it('is HEAD like GET without a body', async () => {
      for (const path of ['/api/v3/version', '/api/v3/user/tokens']) {
        const reply = await rig.request(path, { method: 'HEAD', token });
        expect(reply).toMatchObject({ status: 200, text: '' });
      }
      expect(rig.tokens.standIn.last.method).toBe('HEAD');
    });

    it('is OPTIONS with what a path takes, and no permission for other sites', async () => {
      const reply = await rig.request(`/2.0/commit/${SHA}/coverageFinal`, {
        method: 'OPTIONS',
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      });
      expect(reply.status).toBe(204);
      expect(reply.headers.get('allow')).toBe('POST, OPTIONS');
      expect([...reply.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(await rig.request('/nothing', { method: 'OPTIONS' })).toMatchObject({ status: 404 });
    });
  });

  it('collapses repeated slashes and forwards the query that it does not know', async () => {
    rig.ingestion.reset();
    const project = rig.tokens.repositoryToken();
    const reply = await send(
      [
        `POST //2.0///coverage/${SHA}/Objective%20C?partial=true&provider=gh&&x=%zz HTTP/1.1`,
        'Host: gateway',
        `project_token: ${project}`,
        'Content-Length: 2',
      ],
      '{}',
    );
    expect(reply.status).toBe(200);
    expect(rig.ingestion.last.url).toBe(`/2.0/coverage/${SHA}/Objective%20C?partial=true&provider=gh&&x=%zz`);
  });
});
