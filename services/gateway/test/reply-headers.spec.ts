import { OPERATIONS } from '../src/policy/operations';
import { UpstreamBroken } from '../src/proxy/proxy.errors';
import { replyHeaders } from '../src/proxy/reply-headers';

const CSV = { 'content-type': 'text/csv; charset=utf-8', 'content-length': '7' };
const JSON_HEAD = { 'content-type': 'application/json; charset=utf-8', 'content-length': '7' };

describe('what a client is given of a reply', () => {
  it('is CSV only where the operation says so', () => {
    expect(replyHeaders(200, CSV, 'text/csv')).toMatchObject({ ...CSV, 'cache-control': 'no-store' });
    expect(() => replyHeaders(200, CSV)).toThrow(UpstreamBroken);
    expect(() => replyHeaders(200, JSON_HEAD, 'text/csv')).toThrow(UpstreamBroken);
    expect(() => replyHeaders(200, { ...CSV, 'content-type': 'text/csvx' }, 'text/csv')).toThrow(
      UpstreamBroken,
    );
  });

  it('is JSON whenever it is a failure', () => {
    expect(replyHeaders(404, JSON_HEAD, 'text/csv')).toMatchObject(JSON_HEAD);
    expect(() => replyHeaders(500, CSV, 'text/csv')).toThrow(UpstreamBroken);
  });

  it('is something else than JSON of a list of people and of the API document only', () => {
    const others = OPERATIONS.filter(({ contract }) => contract.reply.type !== undefined);
    expect(others.map(({ operationId, contract }) => [operationId, contract.reply.type])).toEqual([
      ['listPeopleFromOrganizationCsv', 'text/csv'],
      ['getApiReference', 'text/html'],
      ['getApiDocumentAsYaml', 'application/yaml'],
    ]);
  });
});
