import { OPERATIONS } from '../src/policy/operations';
import { UpstreamBroken } from '../src/proxy/proxy.errors';
import { replyHeaders, type ReplyRules } from '../src/proxy/reply-headers';

const CSV = { 'content-type': 'text/csv; charset=utf-8', 'content-length': '7' };
const JSON_HEAD = { 'content-type': 'application/json; charset=utf-8', 'content-length': '7' };
const OF_JSON: ReplyRules = { status: 200 };
const OF_CSV: ReplyRules = { status: 200, type: 'text/csv' };
const EMPTY = { 'content-length': '0' };

describe('what a client is given of a reply', () => {
  it('is CSV only where the operation says so', () => {
    expect(replyHeaders(200, CSV, OF_CSV)).toMatchObject({ ...CSV, 'cache-control': 'no-store' });
    expect(() => replyHeaders(200, CSV, OF_JSON)).toThrow(UpstreamBroken);
    expect(() => replyHeaders(200, JSON_HEAD, OF_CSV)).toThrow(UpstreamBroken);
    expect(() => replyHeaders(200, { ...CSV, 'content-type': 'text/csvx' }, OF_CSV)).toThrow(UpstreamBroken);
  });

  it('is JSON whenever it is a failure', () => {
    expect(replyHeaders(404, JSON_HEAD, OF_CSV)).toMatchObject(JSON_HEAD);
    expect(() => replyHeaders(500, CSV, OF_CSV)).toThrow(UpstreamBroken);
  });

  it('is something else than JSON of what is named here only', () => {
    const others = OPERATIONS.filter(({ contract }) => contract.reply.type !== undefined);
    expect(others.map(({ operationId, contract }) => [operationId, contract.reply.type])).toEqual([
      ['watchCoverageUploads', 'text/event-stream'],
      ['getCoverageBadge', 'image/svg+xml'],
      ['listPeopleFromOrganizationCsv', 'text/csv'],
      ['getApiReference', 'text/html'],
      ['getApiDocumentAsYaml', 'application/yaml'],
    ]);
  });

  it('is where to go on after a revocation under way, and where the row says that the browser is sent on', () => {
    const elsewhere = { ...EMPTY, location: '/elsewhere' };
    expect(replyHeaders(202, elsewhere, { status: 204 })).toHaveProperty('location');
    expect(replyHeaders(302, elsewhere, { status: 302 })).toHaveProperty('location');
    for (const status of [200, 201, 302, 307])
      expect(replyHeaders(status, elsewhere, OF_JSON)).not.toHaveProperty('location');
  });

  it('is a cookie of ours where the row says so, and no other cookie anywhere', () => {
    const cookies = [
      '__Host-portcullis-session=x; Secure',
      '__Host-portcullis-sign-in=; Max-Age=0',
      '__Host-portcullis-sessions=x',
      'session=x',
      ' __Host-portcullis-session=x',
    ];
    const given = { ...JSON_HEAD, 'set-cookie': cookies };
    expect(replyHeaders(200, given, OF_JSON)).not.toHaveProperty('set-cookie');
    expect(replyHeaders(200, given, { status: 200, cookies: true })).toHaveProperty(
      'set-cookie',
      cookies.slice(0, 2),
    );
    // Of a single one undici makes no list, whatever its types say.
    const single = { ...JSON_HEAD, 'set-cookie': cookies[0] } as unknown as typeof given;
    expect(replyHeaders(200, single, { status: 200, cookies: true })).toHaveProperty('set-cookie', [
      cookies[0],
    ]);
    expect(replyHeaders(200, JSON_HEAD, { status: 200, cookies: true })).not.toHaveProperty('set-cookie');
  });

  it('may be kept by anybody only where the caller of the rules says so, and never a failure', () => {
    const kept = { status: 200, type: 'image/svg+xml', keptS: 60 } as const;
    const svg = { 'content-type': 'image/svg+xml; charset=utf-8', 'cache-control': 'private' };
    expect(replyHeaders(200, svg, kept)).toHaveProperty('cache-control', 'public, max-age=60');
    expect(replyHeaders(304, { etag: '"a"' }, kept)).toMatchObject({
      'cache-control': 'public, max-age=60',
      etag: '"a"',
    });
    expect(replyHeaders(200, svg, { status: 200, type: kept.type })).toHaveProperty(
      'cache-control',
      'no-store',
    );
    expect(replyHeaders(404, JSON_HEAD, kept)).toHaveProperty('cache-control', 'no-store');
  });
});
