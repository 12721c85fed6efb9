import { OPERATIONS } from '../src/policy/operations';
import { UpstreamBroken } from '../src/proxy/proxy.errors';
import { replyHeaders } from '../src/proxy/reply-headers';

const CSV = { 'content-type': 'text/csv; charset=utf-8', 'content-length': '7' };
const JSON_HEAD = { 'content-type': 'application/json; charset=utf-8', 'content-length': '7' };

describe('what a client is given of a reply', () => {
  it('is CSV only where the operation says so', () => {
    expect(replyHeaders(200, CSV, { type: 'text/csv' })).toMatchObject({
      ...CSV,
      'cache-control': 'no-store',
    });
    expect(() => replyHeaders(200, CSV)).toThrow(UpstreamBroken);
    expect(() => replyHeaders(200, JSON_HEAD, { type: 'text/csv' })).toThrow(UpstreamBroken);
    expect(() => replyHeaders(200, { ...CSV, 'content-type': 'text/csvx' }, { type: 'text/csv' })).toThrow(
      UpstreamBroken,
    );
  });

  it('is JSON whenever it is a failure', () => {
    expect(replyHeaders(404, JSON_HEAD, { type: 'text/csv' })).toMatchObject(JSON_HEAD);
    expect(() => replyHeaders(500, CSV, { type: 'text/csv' })).toThrow(UpstreamBroken);
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

  it('may be kept by anybody only where the caller of the rules says so, and never a failure', () => {
    const kept = { type: 'image/svg+xml', keptS: 60 } as const;
    const svg = { 'content-type': 'image/svg+xml; charset=utf-8', 'cache-control': 'private' };
    expect(replyHeaders(200, svg, kept)).toHaveProperty('cache-control', 'public, max-age=60');
    expect(replyHeaders(304, { etag: '"a"' }, kept)).toMatchObject({
      'cache-control': 'public, max-age=60',
      etag: '"a"',
    });
    expect(replyHeaders(200, svg, { type: kept.type })).toHaveProperty('cache-control', 'no-store');
    expect(replyHeaders(404, JSON_HEAD, kept)).toHaveProperty('cache-control', 'no-store');
  });
});
