import { readInboundHeaders } from '../src/proxy/inbound-headers';
import { RefusedHeader } from '../src/proxy/proxy.errors';
import { traceHeadersOf, Tracing } from '@libs/telemetry';
import { traceIdsOf } from '../src/proxy/trace-ids';

const read = (...raw: string[]) => readInboundHeaders(['Host', 'gateway', ...raw]);

describe('the headers of a request', () => {
  it('go on only if they are on the list', () => {
    const { forwarded } = read(
      ...[
        'Content-Type',
        'application/json',
        'User-Agent',
        'curl/8',
        'X-Codacy-Origin',
        'cli',
        'Prefer',
        'wait=2',
      ],
      ...['api-token', 'A', 'project_token', 'P', 'Authorization', 'Bearer pca_x', 'Cookie', 'a=b'],
      ...['X-Forwarded-For', '1.2.3.4', 'X-Internal-User', 'root', 'Portcullis-Assertion', 'forged'],
      ...['Forwarded', 'for=1.2.3.4', 'Expect', '100-continue', 'TE', 'trailers', 'Upgrade', 'h2c'],
      ...[
        'Keep-Alive',
        'timeout=5',
        'Proxy-Authorization',
        'Basic x',
        'Content-Length',
        '2',
        'X-Request-Id',
        'abc',
      ],
    );
    expect(forwarded).toEqual([
      ...[
        'content-type',
        'application/json',
        'user-agent',
        'curl/8',
        'x-codacy-origin',
        'cli',
        'prefer',
        'wait=2',
      ],
    ]);
  });

  it('of a webhook go on apart, for the operation that Git providers call alone', () => {
    const { forwarded, ofWebhook } = read(
      ...[
        'Accept',
        'y',
        'X-GitHub-Event',
        'push',
        'X-Hub-Signature-256',
        'sha256=1',
        'X-GitHub-Delivery',
        '1',
      ],
      ...['X-Gitlab-Token', 's', 'X-Gitlab-Event', 'Push Hook', 'X-Event-Key', 'repo:push', 'X-Other', 'z'],
    );
    expect(forwarded).toEqual(['accept', 'y']);
    expect(ofWebhook).toEqual([
      ...['x-github-event', 'push', 'x-hub-signature-256', 'sha256=1', 'x-gitlab-token', 's'],
      ...['x-gitlab-event', 'Push Hook', 'x-event-key', 'repo:push'],
    ]);
    expect(read('Connection', 'X-Gitlab-Token', 'X-Gitlab-Token', 's').ofWebhook).toEqual([]);
  });

  it('stay here if Connection claims them', () => {
    expect(read('Connection', 'close, User-Agent', 'User-Agent', 'x', 'Accept', 'y').forwarded).toEqual([
      'accept',
      'y',
    ]);
  });

  it.each([
    ['Host', 'Host', 'other'],
    ['Content-Length', 'Content-Length', '1', 'Content-Length', '1'],
    ['Authorization', 'Authorization', 'Bearer a', 'authorization', 'Bearer b'],
    ['api-token', 'api-token', 'a', 'API-TOKEN', 'a'],
    ['api_token', 'api_token', 'a', 'Api_Token', 'b'],
    ['project-token', 'project-token', 'a', 'Project-Token', 'b'],
    ['project_token', 'project_token', 'a', 'project_token', ''],
    ['Transfer-Encoding', 'Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked'],
    ['Content-Type', 'Content-Type', 'a', 'Content-Type', 'b'],
    ['Content-Encoding', 'Content-Encoding', 'gzip', 'Content-Encoding', 'identity'],
  ])('are refused if %s comes twice', (_, ...raw) => {
    expect(() => read(...raw)).toThrow(RefusedHeader);
  });

  // Behind a server that reads `-` and `_` alike these would be other headers than the ones we looked at.
  it.each([
    'X_Internal_User',
    'content_length',
    'transfer_encoding',
    'portcullis_assertion',
    'api_token_',
    'a_b',
  ])('are refused with the name %s', (name) => {
    expect(() => read(name, 'x')).toThrow(RefusedHeader);
  });

  it('keep the two legacy names with an underscore, in any case', () => {
    const { single } = read('API_Token', 'A', 'PROJECT_TOKEN', 'P');
    expect([single.get('api_token'), single.get('project_token')]).toEqual(['A', 'P']);
  });

  it.each([
    [['Transfer-Encoding', 'gzip, chunked']],
    [['Transfer-Encoding', 'identity']],
    [['Transfer-Encoding', 'chunked', 'Content-Length', '4']],
    [['Content-Length', '+4']],
    [['Content-Length', '4, 4']],
    [['Content-Length', '']],
  ])('are refused with a framing that is not plain: %j', (raw) => {
    expect(() => read(...raw)).toThrow(RefusedHeader);
  });

  it('say whether a body follows', () => {
    expect(read()).toMatchObject({ hasBody: false, contentLength: undefined });
    expect(read('Content-Length', '0')).toMatchObject({ hasBody: false });
    expect(read('Content-Length', '12')).toMatchObject({ hasBody: true, contentLength: 12 });
    expect(read('Transfer-Encoding', 'Chunked')).toMatchObject({ hasBody: true, contentLength: undefined });
  });

  it.each(['gateway', 'GATEWAY:3000', 'gateway:', '127.0.0.1:80', '[::1]:3000', 'a-b_c.example.'])(
    'may have the Host %s',
    (host) => {
      expect(readInboundHeaders(['Host', host]).single.get('host')).toBe(host);
    },
  );

  // RFC 9112, 3.2.
  it.each([
    'a b',
    'a,b',
    'user@gateway',
    'http://gateway',
    'gateway/x',
    'gateway:x',
    'g:1:2',
    '::1',
    '[x]',
    'ä',
  ])('may not have the Host %s, in HTTP/1.0 either', (host) => {
    expect(() => readInboundHeaders(['Host', host])).toThrow(RefusedHeader);
    expect(() => readInboundHeaders(['Host', host], '1.0')).toThrow(RefusedHeader);
  });

  it('need a Host, except in HTTP/1.0', () => {
    expect(() => readInboundHeaders([])).toThrow(RefusedHeader);
    expect(() => readInboundHeaders(['Host', ''])).toThrow(RefusedHeader);
    expect(readInboundHeaders([], '1.0').hasBody).toBe(false);
  });
});

describe('request id and trace', () => {
  const ids = (headers: Record<string, string>) =>
    traceIdsOf(new Map(Object.entries(headers)), new Tracing());
  const TRACE = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;

  it('are taken over if well-formed', () => {
    const { requestId, span } = ids({
      'x-request-id': 'build-17/a',
      traceparent: TRACE,
      tracestate: 'vendor=a,other=b',
    });
    expect(requestId).toBe('build-17/a');
    expect(traceHeadersOf(span)).toEqual({ traceparent: TRACE, tracestate: 'vendor=a,other=b' });
  });

  it.each(['', 'a b', 'x'.repeat(129), 'a,b', 'é', `pca_${'a'.repeat(12)}_${'b'.repeat(38)}`])(
    'are made new for the request id %j',
    (requestId) => {
      expect(ids({ 'x-request-id': requestId }).requestId).toMatch(/^[0-9a-f]{32}$/);
    },
  );

  it.each([
    `00-${'0'.repeat(32)}-${'2'.repeat(16)}-01`,
    `00-${'1'.repeat(32)}-${'0'.repeat(16)}-01`,
    `ff-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
    `${TRACE}-x`,
    `${TRACE},${TRACE}`,
    'nonsense',
  ])('are made new for the traceparent %j', (traceparent) => {
    const made = traceHeadersOf(ids({ traceparent, tracestate: 'vendor=a' }).span);
    expect(made).toEqual({
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/) as string,
    });
    expect(traceparent).not.toContain(made.traceparent?.slice(3, 35));
  });

  it('never hold a token', () => {
    const tracestate = `vendor=pca_${'a'.repeat(12)}_${'b'.repeat(38)}`;
    expect(traceHeadersOf(ids({ traceparent: TRACE, tracestate }).span)).toEqual({ traceparent: TRACE });
  });
});
