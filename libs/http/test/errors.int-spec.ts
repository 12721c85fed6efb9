import type { ErrorKind } from '@libs/errors';
import { makeToken } from '@libs/token-format';
import { CAUSE, type Probe, startProbe } from './probe.app';

interface Row {
  kind: ErrorKind;
  v2: [number, string];
  v3: [number, string];
}
const message = (kind: ErrorKind): string => `It is ${kind}.`;
const rows: Row[] = [
  { kind: 'invalid', v2: [400, message('invalid')], v3: [400, 'BadRequest'] },
  { kind: 'unauthenticated', v2: [404, 'not found'], v3: [401, 'not found'] },
  { kind: 'forbidden', v2: [403, message('forbidden')], v3: [403, 'Forbidden'] },
  { kind: 'not_found', v2: [404, 'not found'], v3: [404, 'NotFound'] },
  { kind: 'method_not_allowed', v2: [405, message('method_not_allowed')], v3: [405, 'MethodNotAllowed'] },
  { kind: 'conflict', v2: [409, message('conflict')], v3: [409, 'Conflict'] },
  { kind: 'too_large', v2: [413, message('too_large')], v3: [413, 'PayloadTooLarge'] },
  { kind: 'too_many', v2: [429, message('too_many')], v3: [429, 'TooManyRequests'] },
  { kind: 'internal', v2: [500, message('internal')], v3: [500, 'InternalServerError'] },
  { kind: 'not_implemented', v2: [501, message('not_implemented')], v3: [501, 'NotImplemented'] },
  { kind: 'upstream', v2: [502, message('upstream')], v3: [502, 'BadGateway'] },
  { kind: 'unavailable', v2: [503, message('unavailable')], v3: [503, 'ServiceUnavailable'] },
];

describe('a failure becomes a reply', () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await startProbe();
  });
  afterAll(() => probe.close());

  const ask = async (path: string): Promise<{ status: number; headers: Headers; body: unknown }> => {
    const reply = await fetch(`${probe.url}${path}`);
    return { status: reply.status, headers: reply.headers, body: await reply.json() };
  };

  describe.each(rows)('$kind', ({ kind, v2, v3 }) => {
    it('in the shape of v2: a text under "error" and nothing else', async () => {
      const { status, body, headers } = await ask(`/2.0/fail/${kind}/some.code`);
      expect([status, body]).toEqual([v2[0], { error: v2[1] }]);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(headers.get('cache-control')).toBe('no-store');
    });

    it('in the shape of v3: error, message and actions', async () => {
      const { status, body } = await ask(`/api/v3/fail/${kind}/some.code`);
      const code = kind === 'unauthenticated' ? { code: 'Unauthorized' } : {};
      expect([status, body]).toEqual([v3[0], { error: v3[1], message: message(kind), actions: [], ...code }]);
    });

    it('and says when to come back exactly if that is known', async () => {
      const known = kind === 'unavailable' || kind === 'too_many';
      for (const api of ['2.0', 'api/v3'])
        expect((await ask(`/${api}/fail/${kind}/x`)).headers.get('retry-after')).toBe(known ? '7' : null);
    });
  });

  // The public clients replace a text with "not found" in it by a hint about wrong tokens (contract 1.4).
  it('says of an expired token that it expired, never "not found"', async () => {
    const v2 = await ask('/2.0/fail/unauthenticated/token.expired');
    expect([v2.status, v2.body]).toEqual([401, { error: 'token expired' }]);
    const v3 = await ask('/api/v3/fail/unauthenticated/token.expired');
    expect([v3.status, v3.body]).toEqual([
      401,
      { error: 'Unauthorized', message: 'It is unauthenticated.', actions: [], code: 'Unauthorized' },
    ]);
  });

  it('says of a missing token Unauthorized on v3, and on v2 what it says of any', async () => {
    expect((await ask('/api/v3/fail/unauthenticated/token.missing')).body).toMatchObject({
      error: 'Unauthorized',
    });
    expect((await ask('/2.0/fail/unauthenticated/token.missing')).body).toEqual({ error: 'not found' });
  });

  it.each(['/2.0/throw/plain', '/api/v3/throw/plain', '/2.0/throw/upstream', '/api/v3/throw/upstream'])(
    'of ours without a word of its cause, which is in the log: %s',
    async (path) => {
      probe.lines.length = 0;
      const { status, body } = await ask(path);
      expect(status).toBe(500);
      expect(JSON.stringify(body)).toContain('Something went wrong on our side.');
      expect(JSON.stringify(body)).not.toContain(CAUSE);
      expect(probe.lines.join('')).toContain(CAUSE);
    },
  );

  it.each(rows)('that is $kind without showing its cause', async ({ kind }) => {
    for (const api of ['2.0', 'api/v3'])
      expect(JSON.stringify((await ask(`/${api}/fail/${kind}/x`)).body)).not.toContain('hunter2');
  });

  it('for a path that nobody serves, in the shape of its API and without repeating it', async () => {
    const { token } = makeToken('repository');
    const v2 = await ask(`/2.0/nowhere?project_token=${token}`);
    expect([v2.status, v2.body]).toEqual([404, { error: 'not found' }]);
    for (const path of ['/api/v3/nowhere', '/', '/2.00/x']) {
      const v3 = await ask(`${path}?api-token=${token}`);
      expect([v3.status, v3.body]).toEqual([
        404,
        { error: 'NotFound', message: expect.any(String) as string, actions: [] },
      ]);
      expect(JSON.stringify(v3.body)).not.toContain(token);
    }
  });

  it('for a path that is no path, as JSON with a text under "error"', async () => {
    for (const path of ['/2.0/fail/%zz/x', '/api/v3/fail/%zz/x']) {
      const { status, body } = await ask(path);
      expect([status, body]).toMatchObject([400, { error: expect.any(String) as string }]);
    }
  });
});
