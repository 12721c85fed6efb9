import { gzipSync } from 'node:zlib';
import { badReport, FINISHED, RECEIVED, v2Error } from './support/answers';
import {
  type ApiToken,
  ContractRig,
  type Headers,
  newSha,
  REPORT,
  type RepositoryRig,
} from './support/contract-rig';
import type { Reply, Send } from './support/raw-http';

const MAX_BYTES = 10 * 1024 * 1024;

describe('the contract: uploads', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  let token: ApiToken;
  beforeAll(async () => {
    rig = await ContractRig.start();
    repository = await rig.repository();
    token = await repository.issue();
  });
  afterAll(() => rig.close());

  const post = (path: string, body?: string | Buffer, more: Partial<Send> = {}): Promise<Reply> =>
    rig.send({
      method: 'POST',
      path,
      ...(body === undefined ? {} : { body }),
      ...more,
      headers: [
        ['project-token', token.token],
        ['content-type', 'application/json'],
        ...(more.headers ?? []),
      ],
    });
  const upload = (sha: string, body: string | Buffer, more: Partial<Send> = {}): Promise<Reply> =>
    post(`/2.0/coverage/${sha}/javascript`, body, more);
  const byAccount = (path: string, body = JSON.stringify(REPORT)): Promise<Reply> =>
    rig.send({ method: 'POST', path, body, headers: [['api-token', rig.accountToken]] });

  describe('the commit', () => {
    it.each([
      ['short', 'abcdef1'],
      ['one digit short', newSha().slice(1)],
      ['one digit long', `${newSha()}0`],
      ['not hexadecimal', 'g'.repeat(40)],
      ['a branch', 'main'],
      ['the SHA-256 kind', 'a'.repeat(64)],
    ])('must be 40 hexadecimal digits, and the answer says so: %s', async (_, sha) => {
      const refusal = badReport('[^"]*40 hexadecimal digits[^"]*');
      const { v2 } = repository;
      expect(await upload(sha, JSON.stringify(REPORT))).toMatchObject(refusal);
      expect(await post(`/2.0/commit/${sha}/coverageFinal`, '{}')).toMatchObject(refusal);
      expect(await byAccount(`${v2}/commit/${sha}/coverage/javascript`)).toMatchObject(refusal);
      expect(await byAccount(`${v2}/commit/${sha}/coverageFinal`, '{}')).toMatchObject(refusal);
    });

    it('is one commit in either letter case', async () => {
      const sha = newSha();
      expect(await upload(sha.toUpperCase(), JSON.stringify(REPORT))).toMatchObject(RECEIVED);
      await repository.untilStatus(sha, 'Processed');
    });
  });

  describe('a body', () => {
    it.each<[string, unknown]>([
      ['old totals', { ...REPORT, total: 80, codeLines: 3, language: 'Javascript' }],
      ['totals that are null', { ...REPORT, total: null, codeLines: null, language: null }],
      [
        'totals of files',
        { fileReports: REPORT.fileReports.map((file) => ({ ...file, total: 66, codeLines: null })) },
      ],
      ['unknown fields', { newer: { than: ['this'] }, ...REPORT }],
      [
        'unknown fields of files',
        { fileReports: REPORT.fileReports.map((file) => ({ branches: [1], ...file })) },
      ],
      [
        'fields in another order',
        { fileReports: [{ coverage: { 7: 1, 2: 0, 1: 3 }, filename: 'src/cart.js' }] },
      ],
    ])('may have %s', async (_, report) => {
      const sha = newSha();
      expect(await upload(sha, JSON.stringify(report))).toMatchObject(RECEIVED);
      await repository.untilStatus(sha, 'Processed');
      expect(await repository.contentOf(sha)).toEqual({ 'src/cart.js': { 1: 3, 2: 0, 7: 1 } });
    });

    it.each<[string, unknown, object]>([
      ['no file', { fileReports: [] }, {}],
      ['no file and a total of null', { total: null, fileReports: [] }, {}],
      ['a file without lines', { fileReports: [{ filename: 'a.js', coverage: {} }] }, { 'a.js': {} }],
      ['[] for no lines', { fileReports: [{ filename: 'a.php', coverage: [], total: 0 }] }, { 'a.php': {} }],
      [
        'hits beyond an int32',
        { fileReports: [{ filename: 'a.js', coverage: { 1: 1e12 } }] },
        { 'a.js': { 1: 2147483647 } },
      ],
      [
        'names beyond ASCII',
        { fileReports: [{ filename: 'src/añ 😀".js', coverage: { 1: 1 } }] },
        { 'src/añ 😀".js': { 1: 1 } },
      ],
      [
        'one file twice',
        { fileReports: [...REPORT.fileReports, { filename: 'src/cart.js', coverage: { 2: 5 } }] },
        { 'src/cart.js': { 1: 3, 2: 5, 7: 1 } },
      ],
    ])('may have %s', async (_, report, content) => {
      const sha = newSha();
      expect(await upload(sha, JSON.stringify(report))).toMatchObject(RECEIVED);
      await repository.untilStatus(sha, 'Processed');
      expect(await repository.contentOf(sha)).toEqual(content);
    });

    const file = (more: object): unknown => ({
      fileReports: [{ filename: 'a.js', coverage: { 1: 1 }, ...more }],
    });
    it.each<[string, string]>([
      ['nothing', ''],
      ['no JSON', 'SF:src/cart.js\nDA:1,3\nend_of_record'],
      ['cut JSON', JSON.stringify(REPORT).slice(0, -3)],
      ['more after its end', `${JSON.stringify(REPORT)}{}`],
      ['a comma too many', '{"fileReports":[],}'],
      ['null', 'null'],
      ['a list', '[]'],
      ['a text', '"x"'],
      ['no fileReports', '{}'],
      ['the fileReports twice', '{"fileReports":[],"fileReports":[]}'],
      ['nesting without end', `{"x":${'['.repeat(5_000)}`],
    ])('must not be %s', async (_, body) => {
      expect(await upload(newSha(), body)).toMatchObject(badReport());
    });

    it.each<[string, unknown, string]>([
      ['fileReports that is no list', { fileReports: {} }, 'fileReports'],
      ['fileReports that is null', { fileReports: null }, 'fileReports'],
      ['a file that is no object', { fileReports: ['a.js'] }, String.raw`fileReports\[0\]`],
      ['a file without a name', file({ filename: undefined }), String.raw`fileReports\[0\]\.filename`],
      ['a name that is a number', file({ filename: 1 }), String.raw`fileReports\[0\]\.filename`],
      ['an empty name', file({ filename: '' }), String.raw`fileReports\[0\]\.filename`],
      ['a name with NUL', file({ filename: 'a\u0000.js' }), String.raw`fileReports\[0\]\.filename`],
      ['no coverage', file({ coverage: undefined }), String.raw`fileReports\[0\]\.coverage`],
      ['coverage that is null', file({ coverage: null }), String.raw`fileReports\[0\]\.coverage`],
      ['coverage that is a filled list', file({ coverage: [1, 0] }), String.raw`fileReports\[0\]\.coverage`],
      ['a line that is no number', file({ coverage: { x: 1 } }), String.raw`fileReports\[0\]\.coverage`],
      ['hits that are a text', file({ coverage: { 1: '1' } }), String.raw`fileReports\[0\]\.coverage\.1`],
      ['hits that are a fraction', file({ coverage: { 1: 0.5 } }), String.raw`fileReports\[0\]\.coverage\.1`],
      ['hits that are null', file({ coverage: { 1: null } }), String.raw`fileReports\[0\]\.coverage\.1`],
      ['a total that is a text', { ...REPORT, total: '80' }, 'total'],
    ])('is refused with the place of the mistake for %s', async (_, report, where) => {
      const sha = newSha();
      expect(await upload(sha, JSON.stringify(report))).toMatchObject(badReport(`${where}: [^"]+`));
      expect(await repository.reportsOf(sha)).toEqual([]);
    });

    // As coverage.py's LCOV reaches us through the reporter.
    it('with a line 0 and hits below 0 is taken, without that line and as not covered', async () => {
      const sha = newSha();
      const report = file({ coverage: { 0: 1, 1: 2, 3: -1 } });
      expect(await upload(sha, JSON.stringify(report))).toMatchObject(RECEIVED);
      await repository.untilStatus(sha, 'Processed');
      expect(await repository.contentOf(sha)).toEqual({ 'a.js': { 1: 2, 3: 0 } });
    });

    it('may have exactly 10 MB, and one byte more is 413 in JSON, however it is framed', async () => {
      const fileReports = Array.from({ length: 300 }, (_, at) => ({
        filename: `src/module-${String(at)}.js`,
        coverage: Object.fromEntries(Array.from({ length: 2_000 }, (__, line) => [line + 1, line % 3])),
      }));
      const report = Buffer.from(JSON.stringify({ fileReports }));
      const largest = Buffer.concat([report, Buffer.alloc(MAX_BYTES - report.length, ' ')]);
      const oneMore = Buffer.concat([largest, Buffer.from(' ')]);
      const sha = newSha();
      expect(report.length).toBeGreaterThan(5_000_000);
      for (const chunked of [false, true]) {
        expect(await upload(sha, largest, { chunked })).toMatchObject(RECEIVED);
        expect(await upload(newSha(), oneMore, { chunked })).toMatchObject(v2Error(413));
      }
      await repository.untilStatus(sha, 'Processed');
      expect(Object.keys(await repository.contentOf(sha))).toHaveLength(300);
    });

    it('may be compressed, and counts as the same report; what expands beyond the limit is 413', async () => {
      const gzip: Headers = [['content-encoding', 'gzip']];
      const sha = newSha();
      expect(await upload(sha, gzipSync(JSON.stringify(REPORT)), { headers: gzip })).toMatchObject(RECEIVED);
      await repository.untilStatus(sha, 'Processed');
      const bomb = gzipSync(Buffer.alloc(MAX_BYTES + 1, ' '));
      expect(await upload(newSha(), bomb, { headers: gzip })).toMatchObject(v2Error(413));
      expect(await upload(newSha(), 'no gzip', { headers: gzip })).toMatchObject(badReport());
      expect(await upload(newSha(), 'x', { headers: [['content-encoding', 'br']] })).toMatchObject(
        badReport(),
      );
    });

    it('needs no Content-Type, and another one does not matter', async () => {
      for (const type of [[], [['content-type', 'text/plain']]] as Headers[])
        expect(
          await rig.send({
            method: 'POST',
            path: `/2.0/coverage/${newSha()}/javascript`,
            headers: [['project-token', token.token], ...type],
            body: JSON.stringify(REPORT),
          }),
        ).toMatchObject(RECEIVED);
    });

    it('of a final is {}, nothing, or anything else: it says nothing', async () => {
      for (const body of ['{}', '', 'nonsense', undefined])
        expect(await post(`/2.0/commit/${newSha()}/coverageFinal`, body)).toMatchObject(FINISHED);
    });
  });

  it('are for accounts that may write', async () => {
    const path = `${repository.v2}/commit/${newSha()}/coverage/javascript`;
    const as = async (permission: 'read' | 'write'): Promise<Reply> =>
      rig.send({
        method: 'POST',
        path,
        headers: [['api-token', await rig.guest(repository.repositoryId, permission)]],
        body: JSON.stringify(REPORT),
      });
    expect(await as('write')).toMatchObject(RECEIVED);
    expect(await as('read')).toMatchObject(v2Error(403, '[^"]*write permission[^"]*'));
  });

  it('that were acknowledged are not cached by anybody', async () => {
    const reply = await upload(newSha(), JSON.stringify(REPORT));
    expect(reply.headers['cache-control']).toBe('no-store');
  });
});
