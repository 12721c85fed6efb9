import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeToken } from '@libs/token-format';
import { Agent } from 'undici';
import { z } from 'zod';
import type { ApiFailure } from '../src/api/api.errors';
import { path, queryOf } from '../src/api/api-path';
import { PublicApiClient, type PublicApiOptions } from '../src/api/public-api.client';
import { EXIT, exitCodeOf } from '../src/exit-code';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const { token } = makeToken('account');
const reply =
  (status: number, body: object | string, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };

describe('the client of the public API', () => {
  const answers: Answer[] = [];
  const seen: IncomingMessage[] = [];
  const dispatcher = new Agent();
  let server: Server;
  let baseUrl: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request);
      request.resume();
      (answers.shift() ?? reply(200, { data: 'good' }))(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(async () => {
    await dispatcher.destroy();
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    answers.length = 0;
    seen.length = 0;
  });

  const client = (given: Partial<PublicApiOptions> = {}): PublicApiClient =>
    new PublicApiClient({
      baseUrl,
      credential: { kind: 'account', token, from: 'CODACY_API_TOKEN' },
      dispatcher,
      signal: new AbortController().signal,
      retries: { attempts: 3, firstWaitMs: 1, longestWaitMs: 5_000 },
      ...given,
    });
  const failureOf = async (work: Promise<unknown>): Promise<ApiFailure> => {
    try {
      await work;
    } catch (error) {
      return error as ApiFailure;
    }
    throw new Error('it succeeded');
  };
  const get = { method: 'GET', path: '/api/v3/user' } as const;
  const post = { method: 'POST', path: '/api/v3/user/tokens', json: {} } as const;

  it('sends the token of its caller, and gives what the schema says', async () => {
    expect(await client().call(get, z.object({ data: z.string() }))).toEqual({ data: 'good' });
    expect(seen[0]?.headers).toMatchObject({ 'api-token': token, accept: 'application/json' });
  });

  it('sends a request that changes nothing again after 503, no sooner than it is told', async () => {
    answers.push(reply(503, { message: 'Busy.' }, { 'retry-after': '1' }));
    const waits: number[] = [];
    await client({ onWait: (_failure, waitMs) => waits.push(waitMs) }).send(get);
    expect(seen).toHaveLength(2);
    expect(waits[0]).toBeGreaterThanOrEqual(1_000);
  });

  it('gives up at once where it would have to wait for too long', async () => {
    answers.push(reply(429, { message: 'Too many.' }, { 'retry-after': '300' }));
    expect(exitCodeOf(await failureOf(client().send(get)))).toBe(EXIT.unavailable);
    expect(seen).toHaveLength(1);
  });

  // A second token would be made, and nobody would know of the first.
  it.each([500, 502, 503, 504])('does not do again after %d what may have been done', async (status) => {
    answers.push(reply(status, { message: 'Trouble.' }));
    await failureOf(client().send(post));
    expect(seen).toHaveLength(1);
    answers.push(reply(status, { message: 'Trouble.' }));
    await client().send({ ...post, isRepeatable: true });
    expect(seen).toHaveLength(3);
  });

  it('sends again whatever was refused for there being too many', async () => {
    answers.push(reply(429, { message: 'Too many.' }));
    await client().send(post);
    expect(seen).toHaveLength(2);
  });

  it.each([400, 401, 403, 404, 409, 413])('never sends again what is answered %d', async (status) => {
    answers.push(reply(status, { message: 'No.' }));
    await failureOf(client().send({ ...post, isRepeatable: true }));
    expect(seen).toHaveLength(1);
  });

  it('sends again where the connection broke, if that does no harm', async () => {
    const broken: Answer = (request) => request.socket.destroy();
    answers.push(broken);
    await client().send(get);
    expect(seen).toHaveLength(2);
    answers.push(broken);
    const failure = await failureOf(client().send(post));
    expect([seen.length, exitCodeOf(failure)]).toEqual([3, EXIT.unavailable]);
  });

  it('says of a server that is away where it looked for it, and tries it as often as it may', async () => {
    const waits: string[] = [];
    const away = client({
      baseUrl: 'http://127.0.0.1:1',
      onWait: (failure) => waits.push(failure.message),
    });
    const failure = await failureOf(away.send(post));
    expect(failure.message).toMatch(/^http:\/\/127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED/);
    expect([waits.length, exitCodeOf(failure)]).toEqual([2, EXIT.unavailable]);
  });

  it('gives up an answer that does not come', async () => {
    answers.push(() => undefined);
    const failure = await failureOf(client().send({ ...post, timeoutMs: 50 }));
    expect(failure.message).toMatch(/has not answered within/);
    expect(exitCodeOf(failure)).toBe(EXIT.unavailable);
  });

  // A token must not go to where somebody points.
  it('follows no redirect, and says where it leads', async () => {
    answers.push(reply(301, '', { location: 'https://elsewhere.example/login?x=y' }));
    const failure = await failureOf(client().send(get));
    expect(failure.message).toContain('to https://elsewhere.example;');
    expect(seen).toHaveLength(1);
  });

  it.each([
    [
      401,
      { message: 'Token expired' },
      {},
      EXIT.unauthenticated,
      /^Token expired\. .*CODACY_API_TOKEN\. \(Request r-1\.\)$/,
    ],
    [403, { message: 'No role.' }, {}, EXIT.forbidden, /^No role\. \(Request r-1\.\)$/],
    [404, { message: 'No such thing' }, {}, EXIT.notFound, /^No such thing\. \(/],
    [
      404,
      { error: 'not found' },
      { 'portcullis-error': 'token.refused' },
      EXIT.unauthenticated,
      /mistyped or revoked/,
    ],
    [
      404,
      { error: 'not found' },
      { 'portcullis-error': 'repository.not_found' },
      EXIT.notFound,
      /no such repository/,
    ],
    [404, { error: 'not found' }, {}, EXIT.notFound, /token is not valid, or there is no such repository/],
    [400, { error: 'bad', message: 'Name taken.' }, {}, EXIT.failed, /^Name taken\./],
    [404, '<html>', {}, EXIT.notFound, /says nothing that Portcullis would/],
  ])(
    'says of a %d what it means, with an exit code of its own',
    async (status, body, headers, code, sentence) => {
      answers.push(reply(status, body, { ...headers, 'x-request-id': 'r-1' }));
      const failure = await failureOf(client().send(get));
      expect(failure.message).toMatch(sentence);
      expect(exitCodeOf(failure)).toBe(code);
    },
  );

  it('takes no success for one that is not of Portcullis', async () => {
    answers.push(reply(200, '<html>Please log in</html>'));
    const failure = await failureOf(client().call(get, z.object({ data: z.string() })));
    expect(failure.message).toContain('Is it the right base URL?');
    expect(exitCodeOf(failure)).toBe(EXIT.failed);
  });

  it('ends a wait when it is interrupted, and a change that was sent is waited for', async () => {
    const stopping = new AbortController();
    answers.push(reply(503, { message: 'Busy.' }, { 'retry-after': '4' }));
    const waiting = client({ signal: stopping.signal, onWait: () => stopping.abort() }).send(get);
    expect(exitCodeOf(await failureOf(waiting))).toBe(EXIT.interrupted);

    const second = new AbortController();
    answers.push((_request, response) => {
      second.abort();
      setImmediate(() => response.end('{}'));
    });
    expect(await client({ signal: second.signal }).send(post)).toMatchObject({ status: 200 });
  });
});

describe('a path of the API', () => {
  it('holds any name as one segment', () => {
    expect(path`/tokens/${'a/../b?c#d'}/${7}`).toBe('/tokens/a%2F..%2Fb%3Fc%23d/7');
    expect(queryOf({ a: undefined, b: 'x&y', c: 0 })).toBe('?b=x%26y&c=0');
    expect(queryOf({ a: undefined })).toBe('');
  });
});
