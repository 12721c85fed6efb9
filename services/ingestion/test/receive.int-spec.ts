import { gzipSync } from 'node:zlib';
import { connect, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'undici';
import { ASSERTION_HEADER } from '@libs/http';
import { eventually } from '@libs/testing';
import { IngestionRig, newSha, principalOn, report, textLike, textWith, type Reply } from './ingestion-rig';

const MAX = 10 * 1024 * 1024;
const small = report({ 'src/cart.js': { 1: 3, 2: 0, 7: 1 } });

/** A valid report of exactly so many bytes. */
function reportOfSize(bytes: number): Buffer {
  const files: string[] = [];
  const one = (index: number, name = `f${index}`) => `{"filename":"${name}","coverage":{"1":1,"2":0}},`;
  let length = 0;
  for (let index = 0; length < bytes - 100_000; index += 1) {
    const file = one(index, randomBytes(500).toString('hex') + String(index));
    files.push(file);
    length += file.length;
  }
  const head = `{"fileReports":[${files.join('')}{"filename":"last","coverage":{}}],"x":"`;
  return Buffer.from(`${head}${'x'.repeat(bytes - head.length - 2)}"}`);
}

describe('receiving coverage', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
  });
  afterAll(() => rig.stop());

  const uploads = (sha: string) =>
    rig.rows<{ language: string; kind: string; repository_id: number }>(
      'select language, kind, repository_id::int from coverage_uploads where commit_sha = $1 order by position',
      [sha],
    );

  it.each([
    ['C1', (sha: string) => `/2.0/coverage/${sha}/javascript`],
    ['C1A', (sha: string) => `/2.0/gh/acme/shop/commit/${sha}/coverage/javascript`],
    ['C1L', (sha: string) => `/2.0/acme/shop/commit/${sha}/coverage/javascript`],
    [
      'C1A of a repository called commit',
      (sha: string) => `/2.0/gh/acme/commit/commit/${sha}/coverage/javascript`,
    ],
    [
      'C1L of an organization called commit',
      (sha: string) => `/2.0/commit/shop/commit/${sha}/coverage/javascript`,
    ],
    ['C1L of an organization called gh', (sha: string) => `/2.0/gh/shop/commit/${sha}/coverage/javascript`],
    [
      'C1L of an organization called coverage',
      (sha: string) => `/2.0/coverage/shop/commit/${sha}/coverage/javascript`,
    ],
    [
      'C1L of a repository called commit',
      (sha: string) => `/2.0/acme/commit/commit/${sha}/coverage/javascript`,
    ],
    [
      'percent-encoded names',
      (sha: string) => `/2.0/gh/ac%20me/my%2Frepo/commit/${sha}/coverage/%6Aavascript`,
    ],
    ['unknown query parameters', (sha: string) => `/2.0/coverage/${sha}/javascript?provider=gh&x=1`],
  ])('is answered exactly as the clients expect: %s', async (_name, path) => {
    const sha = newSha();
    const reply = await rig.post(path(sha), small);
    expect([reply.status, reply.body]).toEqual([200, { success: 'Coverage received successfully.' }]);
    expect(await uploads(sha)).toEqual([{ language: 'Javascript', kind: 'complete', repository_id: 9 }]);
  });

  it.each([
    ['C2', (sha: string) => `/2.0/commit/${sha}/coverageFinal`],
    ['C2A', (sha: string) => `/2.0/gh/acme/shop/commit/${sha}/coverageFinal`],
    ['C2A of a repository called commit', (sha: string) => `/2.0/gh/acme/commit/commit/${sha}/coverageFinal`],
  ])('finals are answered at once, with or without partials: %s', async (_name, path) => {
    for (const body of ['{}', '', 'junk']) {
      const sha = newSha();
      const reply = await rig.post(path(sha), body);
      expect([reply.status, Object.keys(reply.body)]).toEqual([200, ['success']]);
      expect(await uploads(sha)).toMatchObject([{ kind: 'final' }]);
    }
  });

  it('is JSON for an address that does not exist', async () => {
    const reply = await rig.post('/2.0/nothing', '{}');
    expect([reply.status, reply.body]).toEqual([404, { error: 'not found' }]);
  });

  it.each(['abc1234', 'main', 'g'.repeat(40), '0'.repeat(39), '0'.repeat(41)])(
    'refuses the commit %s and says why',
    async (sha) => {
      for (const path of [`/2.0/coverage/${sha}/python`, `/2.0/commit/${sha}/coverageFinal`]) {
        const reply = await rig.post(path, small);
        expect([reply.status, reply.body.error]).toEqual([400, textWith('40 hexadecimal digits')]);
      }
    },
  );

  it('takes a SHA in upper case as the same commit', async () => {
    const sha = newSha();
    await rig.post(`/2.0/coverage/${sha.toUpperCase()}/python`, small);
    expect(await uploads(sha)).toHaveLength(1);
  });

  it.each([
    ['objective%20c', 'Objective C'],
    ['TYPESCRIPT', 'TypeScript'],
    ['Klingon', 'Klingon'],
    ['c%2B%2B%2Fcli', 'c++/cli'],
    ['%E2%98%83', '☃'],
  ])('stores the language %s as %s', async (given, stored) => {
    const sha = newSha();
    expect((await rig.post(`/2.0/coverage/${sha}/${given}`, small)).status).toBe(200);
    expect(await uploads(sha)).toMatchObject([{ language: stored }]);
  });

  it.each(['%00', '%20', 'a%0Ab', 'x'.repeat(101)])('refuses the language %s', async (language) => {
    const reply = await rig.post(`/2.0/coverage/${newSha()}/${language}`, small);
    expect([reply.status, reply.body.error]).toEqual([400, textWith('language')]);
  });

  it.each([
    ['true', 200, 'partial'],
    ['TRUE', 200, 'partial'],
    ['false', 200, 'complete'],
    ['', 200, 'complete'],
    ['yes', 400, undefined],
  ])('understands partial=%s', async (partial, status, kind) => {
    const sha = newSha();
    const reply = await rig.post(`/2.0/coverage/${sha}/python?partial=${partial}`, small);
    expect(reply.status).toBe(status);
    expect((await uploads(sha)).map((upload) => upload.kind)).toEqual(kind ? [kind] : []);
  });

  it.each([
    ['an empty report', { fileReports: [] }],
    [
      'a PHP report',
      {
        total: null,
        codeLines: 3,
        language: 'PHP',
        fileReports: [{ filename: 'a', total: 0, coverage: [] }],
      },
    ],
    [
      'fields of the future',
      { fileReports: [{ filename: 'a', coverage: {}, branches: [1, { x: null }] }], version: 2 },
    ],
  ])('accepts %s', async (_name, body) => {
    expect((await rig.post(`/2.0/coverage/${newSha()}/php`, body)).status).toBe(200);
  });

  it.each([
    ['', 'the body is not complete JSON'],
    ['{"fileReports":[', 'the body is not complete JSON'],
    ['<html>', 'the body must be a JSON object'],
    ['{"fileReports":[{"filename":1,"coverage":{}}]}', 'fileReports[0].filename'],
    ['{"fileReports":[{"filename":"a","coverage":{"1":"x"}}]}', 'fileReports[0].coverage.1'],
  ])('refuses %s with 400 and the place', async (body, problem) => {
    const sha = newSha();
    const reply = await rig.post(`/2.0/coverage/${sha}/python`, body);
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({ error: textLike(/^Failed to create coverage: /) });
    expect(reply.body.error).toContain(problem);
    expect(await uploads(sha)).toEqual([]);
  });

  it('takes 10 MiB and refuses one byte more with JSON, announced or not', async () => {
    const path = () => `/2.0/coverage/${newSha()}/java`;
    expect((await rig.post(path(), reportOfSize(MAX))).status).toBe(200);
    const tooLarge = reportOfSize(MAX + 1);
    async function* chunks() {
      await Promise.resolve();
      for (let at = 0; at < tooLarge.length; at += 100_000) yield tooLarge.subarray(at, at + 100_000);
    }
    const replies = [
      await rig.post(path(), tooLarge),
      await rig.send(path(), { method: 'POST', body: chunks() }),
    ];
    for (const reply of replies)
      expect([reply.status, reply.body.error]).toEqual([413, textWith(`${MAX} bytes at most`)]);
  });

  it('takes gzip, and knows the same report again without it', async () => {
    const sha = newSha();
    const body = Buffer.from(JSON.stringify(small));
    const zipped = await rig.post(`/2.0/coverage/${sha}/python`, gzipSync(body), {
      headers: { 'content-encoding': 'gzip' },
    });
    expect(zipped.status).toBe(200);
    expect((await rig.post(`/2.0/coverage/${sha}/python`, body)).status).toBe(200);
    expect(await uploads(sha)).toHaveLength(1);
  });

  it.each<[string, Buffer, number, string]>([
    ['gzip that expands beyond 10 MiB', gzipSync(reportOfSize(MAX + 1)), 413, 'bytes at most'],
    ['a gzip bomb', gzipSync(Buffer.alloc(9 * 1024 * 1024, ' ')), 413, 'expands too much'],
    ['damaged gzip', Buffer.from('not gzip'), 400, 'not valid gzip'],
    [
      'gzip that breaks off',
      gzipSync(Buffer.from(JSON.stringify(small))).subarray(0, 30),
      400,
      'not valid gzip',
    ],
  ])('refuses %s', async (_name, body, status, problem) => {
    const reply = await rig.post(`/2.0/coverage/${newSha()}/python`, body, {
      headers: { 'content-encoding': 'gzip' },
    });
    expect([reply.status, reply.body.error]).toEqual([status, textWith(problem)]);
  });

  it('refuses an encoding that it does not know', async () => {
    const reply = await rig.post(`/2.0/coverage/${newSha()}/python`, 'x', {
      headers: { 'content-encoding': 'br' },
    });
    expect([reply.status, reply.body.error]).toEqual([400, textWith('gzip')]);
  });

  it('belongs to the repository that the assertion grants, whatever the path says', async () => {
    const sha = newSha();
    await rig.post(`/2.0/gh/other/elsewhere/commit/${sha}/coverage/go`, small, { repositoryId: 77 });
    expect(await uploads(sha)).toEqual([{ language: 'Go', kind: 'complete', repository_id: 77 }]);
  });

  it('needs an assertion for this very request, and write permission', async () => {
    const sha = newSha();
    const path = `/2.0/coverage/${sha}/python`;
    const other = await rig.assert('POST', `/2.0/coverage/${newSha()}/python`, {});
    const refused: Reply[] = [
      await rig.post(path, small, { assertion: null }),
      await rig.post(path, small, { assertion: other }),
      await rig.post(path, small, { principal: { tokenId: 'AbCdEfGhIjKl', kind: 'account', accountId: 7 } }),
      await rig.post(path, small, { principal: principalOn(9, 'read') }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([404, 404, 404, 403]);
    expect(await uploads(sha)).toEqual([]);
  });
});

/** Begins uploads of so many bytes, sends some of each, and keeps the rest back; all that was sent has been counted in the end. */
async function slowUploads(rig: IngestionRig, count: number, bytes: number, sent = 6): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let index = 0; index < count; index += 1) {
    const path = `/2.0/coverage/${newSha()}/python`;
    const socket = connect(Number(new URL(rig.api.url!).port), '127.0.0.1');
    await once(socket, 'connect');
    const assertion = await rig.assert('POST', path, {});
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\n${ASSERTION_HEADER}: ${assertion}\r\ncontent-length: ${bytes}\r\n\r\n{"file${' '.repeat(sent - 6)}`,
    );
    sockets.push(socket);
  }
  await eventually(async () => expect(await bytesInFlight(rig)).toBe(count * sent));
  return sockets;
}

async function bytesInFlight(rig: IngestionRig): Promise<number> {
  const reply = await request(`${rig.api.managementUrl}/metrics`, { dispatcher: rig.agent });
  return Number(
    /^portcullis_upload_in_flight_bytes(?:\{[^}]*\})? (\d+)$/m.exec(await reply.body.text())?.[1],
  );
}

const noneInFlight = (rig: IngestionRig): Promise<void> =>
  eventually(async () => expect(await bytesInFlight(rig)).toBe(0));

describe('receiving more than there is room for', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start({ maxBodyBytes: 100_000, maxBytesInFlight: 150_000 });
  });
  afterAll(() => rig.stop());

  const large = `${JSON.stringify(small)}${' '.repeat(60_000)}`;
  const post = () => rig.post(`/2.0/coverage/${newSha()}/python`, large);

  it('answers 503 with Retry-After while the bodies in flight fill the room, and recovers', async () => {
    const [slow] = await slowUploads(rig, 1, 100_000, 95_000);
    const busy = await post();
    expect([busy.status, busy.headers['retry-after']]).toEqual([503, '1']);
    slow!.write(`Reports":[]}${' '.repeat(5_000 - 12)}`);
    await once(slow!, 'data');
    slow!.destroy();
    expect((await post()).status).toBe(200);
  });

  // Ten clients that announce much and send next to nothing would otherwise keep everybody out.
  it('counts what has arrived, not what was announced', async () => {
    const slow = await slowUploads(rig, 10, 100_000);
    expect((await post()).status).toBe(200);
    for (const socket of slow) socket.destroy();
    await noneInFlight(rig);
  });

  it('forgets a client that goes away in the middle', async () => {
    const [slow] = await slowUploads(rig, 1, 100_000, 95_000);
    expect((await post()).status).toBe(503);
    slow!.resetAndDestroy();
    await noneInFlight(rig);
    expect((await post()).status).toBe(200);
  });
});

describe('receiving a body that does not arrive in time', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start({ bodyTimeoutMs: 500 });
  });
  afterAll(() => rig.stop());

  it('ends it with JSON', async () => {
    const [slow] = await slowUploads(rig, 1, 5_000);
    const [answer] = (await once(slow!, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(
      /^HTTP\/1.1 400 [^]*"error":"Failed to create coverage: the body did not arrive/,
    );
    slow!.destroy();
  });
});
