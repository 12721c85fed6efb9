import { gzipSync } from 'node:zlib';
import { ASSERTION_HEADER } from '@libs/http';
import { eventually } from '@libs/testing';
import { defaultUploadLimits } from '../src/start';
import { IngestionRig, newSha, objectWith, principalOn, type Reply, textWith } from './ingestion-rig';
import { LossyProxy } from './lossy-proxy';
import { clone, duplication, failedTool, foundBy, issue, metrics } from './result-bodies';

const issues = [foundBy('eslint', { 'src/cart.js': [{}], 'src/clean.js': [] })];
const bodies = {
  issuesRemoteResults: issues,
  metricsRemoteResults: [metrics('Scala', { 'a.scala': { complexity: 3, loc: 40, lineComplexities: [] } })],
  duplicationRemoteResults: [duplication('Scala', ['a.scala'], [clone([['a.scala', 3, 11]])])],
};
const old = {
  algorithmUUID: 'f8b29663-2cb2-498d-b923-a10c6a8c05cd',
  commitUUID: 'a'.repeat(40),
  results: [{ rule: 'no-var', filePath: 'src/a.js', line: 1, message: 'No var.' }],
};

describe('receiving results of analyses', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
  });
  afterAll(() => rig.stop());

  const uploads = (sha: string) =>
    rig.rows<{ kind: string; repository_id: number }>(
      'select kind, repository_id::int from analysis_uploads where commit_sha = $1 order by position',
      [sha],
    );
  const send = (sha: string, body: unknown, tail = 'issuesRemoteResults') =>
    rig.post(`/2.0/commit/${sha}/${tail}`, body);

  it.each([
    ['R1', 'issuesRemoteResults', 'issues', issues],
    ['R2', 'metricsRemoteResults', 'metrics', bodies.metricsRemoteResults],
    ['R3', 'duplicationRemoteResults', 'duplication', bodies.duplicationRemoteResults],
    ['R4', 'resultsFinal', 'final', ''],
  ])('is answered exactly as the clients expect, in both forms: %s', async (_name, tail, kind, body) => {
    for (const prefix of ['/2.0/commit', '/2.0/gh/acme/shop/commit', '/2.0/gh/acme/commit/commit']) {
      const sha = newSha();
      const reply = await rig.post(`${prefix}/${sha}/${tail}`, body);
      expect([reply.status, reply.body]).toEqual([200, { success: 'Results received successfully.' }]);
      expect(await uploads(sha)).toEqual([{ kind, repository_id: 9 }]);
    }
  });

  it('takes the oldest form: O1', async () => {
    const sha = newSha();
    expect((await send(sha, old, 'results')).status).toBe(200);
    expect(await uploads(sha)).toEqual([{ kind: 'old-issues', repository_id: 9 }]);
  });

  // The analysis CLI sends no Content-Type with its 0 bytes, curl scripts send JSON's.
  it('takes a final with and without a content type', async () => {
    const sha = newSha();
    const path = `/2.0/commit/${sha}/resultsFinal`;
    const assertion = await rig.assert('POST', path, {});
    const bare = await fetch(`${rig.api.url ?? ''}${path}`, {
      method: 'POST',
      headers: { [ASSERTION_HEADER]: assertion },
    });
    const typed = await rig.send(path, { method: 'POST' });
    expect([bare.status, typed.status]).toEqual([200, 200]);
    expect(await uploads(sha)).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['no tool at all', []],
    ['a failed tool', [failedTool('eslint'), foundBy('pmd', {})]],
    [
      'a file error',
      [
        {
          tool: 'x',
          issues: {
            Success: {
              results: [
                { filename: 'a', results: [{ FileError: { filename: 'a', message: 'parse failure' } }] },
              ],
            },
          },
        },
      ],
    ],
    ['no category', [foundBy('eslint', { a: [{ category: null }] })]],
    ['a category of its own', [foundBy('own', { a: [{ category: 'Fashion', pattern: 'my/rule' }] })]],
    ['a column', [foundBy('eslint', { a: [{ line: 3, column: 9 }] })]],
    ['line 0', [foundBy('eslint', { a: [{ line: 0 }] })]],
    [
      'fields in another order',
      [{ issues: { Success: { results: [{ results: [issue('a')], filename: 'a' }] } }, tool: 'eslint' }],
    ],
    [
      'unknown fields everywhere',
      [{ ...foundBy('eslint', { a: [{}] }), version: { a: [1, { b: null }] }, sourceId: 'x' }],
    ],
  ])('takes %s', async (_name, body) => {
    expect(await send(newSha(), body)).toMatchObject({ status: 200 });
  });

  it('takes gzip, as the same upload', async () => {
    const sha = newSha();
    const headers = { 'content-encoding': 'gzip' };
    await send(sha, issues);
    const zipped = gzipSync(JSON.stringify(issues));
    expect((await rig.post(`/2.0/commit/${sha}/issuesRemoteResults`, zipped, { headers })).status).toBe(200);
    expect(await uploads(sha)).toHaveLength(1);
  });

  const broken = (change: object): unknown => {
    const { Issue } = issue('a') as { Issue: object };
    return [
      {
        tool: 't',
        issues: { Success: { results: [{ filename: 'a', results: [{ Issue: { ...Issue, ...change } }] }] } },
      },
    ];
  };
  it.each<[string, unknown, string]>([
    ['nothing', '', 'not complete JSON'],
    ['no JSON', '[{]', 'not valid JSON'],
    ['half of it', JSON.stringify(issues).slice(0, -1), 'not complete JSON'],
    ['something after it', `${JSON.stringify(issues)} 1`, 'after the end'],
    ['an object', '{"not found":1}', 'must be an array'],
    [
      'a number for a tool',
      [{ tool: 1, issues: { Failure: { message: '' } } }],
      '[0].tool: must be a string',
    ],
    ['a tool without a name', [{ issues: { Failure: { message: '' } } }], '[0].tool: is missing'],
    ['neither Success nor Failure', [{ tool: 'x', issues: {} }], '[0].issues: must have either'],
    [
      'both',
      '[{"tool":"x","issues":{"Failure":{"message":""},"Success":{"results":[]}}}]',
      'must have either',
    ],
    [
      'results twice',
      '[{"tool":"x","issues":{"Success":{"results":[],"results":[]}}}]',
      '[0].issues.Success.results: appears twice',
    ],
    [
      'a file without a name',
      [{ tool: 'x', issues: { Success: { results: [{ results: [] }] } } }],
      '[0].issues.Success.results[0].filename: is missing',
    ],
    [
      'a result that is neither',
      [{ tool: 'x', issues: { Success: { results: [{ filename: 'a', results: [{}] }] } } }],
      'results[0].results[0]: must be an Issue or a FileError',
    ],
    ['an unknown level', broken({ level: 'Fatal' }), 'results[0].Issue.level: must be one of'],
    [
      'a negative line',
      broken({ location: { LineLocation: { line: -1 } } }),
      'Issue.location.LineLocation.line: must be a whole number',
    ],
    [
      'a line that is no integer',
      broken({ location: { LineLocation: { line: 1.5 } } }),
      'must be a whole number',
    ],
    ['no location', broken({ location: {} }), 'must be a LineLocation or a FullLocation'],
    ['NUL', broken({ message: { text: 'a\0b' } }), 'without NUL'],
    [
      'half a surrogate pair',
      '[{"tool":"\\ud800","issues":{"Failure":{"message":""}}}]',
      'must be valid text',
    ],
    ['deep nesting', `[{"x":${'['.repeat(100)}${']'.repeat(100)}}]`, 'nested too deep'],
    ['bytes that are no UTF-8', Buffer.from([0x5b, 0x7b, 0x22, 0xff, 0x22]), 'not valid UTF-8'],
  ])('refuses %s and names the place', async (_name, body, problem) => {
    const reply = await send(newSha(), body);
    expect([reply.status, reply.body]).toEqual([400, { error: textWith(problem) }]);
    expect(reply.body.error).toMatch(/^Failed to receive results: /);
    expect(reply.body.error).not.toContain('not found');
  });

  it.each<[string, string, unknown, string]>([
    [
      'metrics',
      'metricsRemoteResults',
      [metrics('Go', { a: { loc: -1 } })],
      '[0].metrics.Success.results[0].metrics.loc',
    ],
    [
      'duplication',
      'duplicationRemoteResults',
      [duplication('Go', [''], [])],
      '[0].duplication.Success.analysedFiles[0]: must not be empty',
    ],
    ['old results', 'results', { ...old, results: [{ ...old.results[0], line: 'x' }] }, 'results[0].line'],
  ])('refuses bad %s likewise', async (_name, tail, body, problem) => {
    const reply = await send(newSha(), body, tail);
    expect([reply.status, reply.body.error]).toEqual([400, textWith(problem)]);
  });

  it('refuses a short SHA', async () => {
    const short = await send('abc1234', issues);
    expect([short.status, short.body.error]).toEqual([
      400,
      textWith('Failed to receive results: the commit'),
    ]);
  });

  it('is for whoever may write only', async () => {
    const reply = await rig.post(`/2.0/commit/${newSha()}/issuesRemoteResults`, issues, {
      principal: principalOn(9, 'read'),
    });
    expect(reply.status).toBe(403);
  });
});

describe('results that are larger than a coverage report may be', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    const analysis = { ...defaultUploadLimits.analysis, maxBodyBytes: 60_000 };
    rig = await IngestionRig.start({ maxBodyBytes: 10_000, maxBytesInFlight: 130_000, analysis });
  });
  afterAll(() => rig.stop());

  const gzip = { headers: { 'content-encoding': 'gzip' } };
  const path = () => `/2.0/commit/${newSha()}/issuesRemoteResults`;
  const bodyOf = (bytes: number) => '[]'.padEnd(bytes);

  it.each([
    ['as they are', (bytes: number) => rig.post(path(), bodyOf(bytes))],
    ['compressed', (bytes: number) => rig.post(path(), gzipSync(bodyOf(bytes)), gzip)],
  ])('have a limit of their own: %s', async (_name, send) => {
    expect(await send(60_000)).toMatchObject({ status: 200 });
    expect(await send(60_001)).toMatchObject({
      status: 413,
      body: { error: textWith('60000 bytes at most') },
    });
  });

  // A 503 would have the client send again for ever what never fits.
  it('are too large, and not too many, where one body would not fit into all the room', async () => {
    expect((await rig.post(path(), bodyOf(200_000))).status).toBe(413);
  });

  it('leave the limit of reports as it is', async () => {
    const report = '{"fileReports":[]}';
    const send = (bytes: number) => rig.post(`/2.0/coverage/${newSha()}/go`, report.padEnd(bytes));
    expect((await send(10_000)).status).toBe(200);
    expect((await send(10_001)).status).toBe(413);
  });
});

describe('acknowledged results', () => {
  let rig: IngestionRig;
  let proxy: LossyProxy;
  beforeAll(async () => {
    rig = await IngestionRig.start();
    proxy = new LossyProxy(new URL(rig.databaseUrl));
  });
  afterAll(async () => {
    await rig.stop();
    await proxy.stop();
  });

  const path = (sha: string, tail = 'issuesRemoteResults') => `/2.0/commit/${sha}/${tail}`;
  const count = async (sha: string) => {
    const [row] = await rig.rows<Record<string, number>>(
      `select
         (select count(*)::int from analysis_uploads where commit_sha = $1) as uploads,
         (select count(*)::int from analysis_upload_bodies join analysis_uploads on position = upload_position
          where commit_sha = $1) as bodies,
         (select count(*)::int from outbox where key like '%:' || $1) as events,
         (select coalesce(sum(requested), 0)::int from analysis_results where commit_sha = $1) as requested`,
      [sha],
    );
    return row!;
  };

  it('are one upload, one body and one event, committed together', async () => {
    const sha = newSha();
    await rig.post(path(sha), issues);
    expect(await count(sha)).toEqual({ uploads: 1, bodies: 1, events: 1, requested: 0 });
    expect(await rig.rows('select type, topic, payload from outbox where key = $1', [`9:${sha}`])).toEqual([
      {
        type: 'analysis.upload-received.v1',
        topic: 'portcullis.analysis.events.v1',
        payload: objectWith({ repositoryId: 9, commitSha: sha, kind: 'issues' }),
      },
    ]);
  });

  it('have no second effect when they are sent again, one after another or at once, finals included', async () => {
    const sha = newSha();
    const send = () => rig.post(path(sha), issues);
    const final = () => rig.post(path(sha, 'resultsFinal'), '');
    const replies = [await send(), await send(), ...(await Promise.all(Array.from({ length: 20 }, send)))];
    replies.push(await final(), await final(), ...(await Promise.all(Array.from({ length: 10 }, final))));
    expect(replies.filter(({ status }) => status !== 200)).toEqual([]);
    expect(await count(sha)).toEqual({ uploads: 2, bodies: 1, events: 2, requested: 1 });
  });

  it('are others if the kind, the commit, the repository or a byte is another', async () => {
    const sha = newSha();
    await rig.post(path(sha), issues);
    await rig.post(path(sha), `${JSON.stringify(issues)} `);
    await rig.post(path(sha), issues, { repositoryId: 10 });
    await rig.post(path(sha, 'metricsRemoteResults'), '[]');
    await rig.post(path(sha, 'duplicationRemoteResults'), '[]');
    expect(await count(sha)).toMatchObject({ uploads: 5, events: 5 });
  });

  it('are not acknowledged when the outcome of their commit is unknown, and the retry finds out', async () => {
    const api = await rig.startApi({}, await proxy.start());
    const sha = newSha();
    for (const [tail, body] of [
      ['issuesRemoteResults', issues],
      ['resultsFinal', ''],
    ] as const) {
      proxy.loseNextCommit = true;
      const lost = await rig.post(path(sha, tail), body, {}, api);
      expect([lost.status, lost.headers['retry-after']]).toEqual([503, '2']);
      await eventually(async () => expect((await rig.post(path(sha, tail), body, {}, api)).status).toBe(200));
    }
    expect(await count(sha)).toEqual({ uploads: 2, bodies: 1, events: 2, requested: 1 });
    await api.close();
  });

  it('are refused once their token is revoked, however far they had come', async () => {
    await rig.db.query('begin; lock table analysis_uploads in access exclusive mode');
    const asOf = rig.tokensApi.asOf;
    let answered: Reply | undefined;
    const upload = rig.post(path(newSha()), issues, { asOf }).then((reply) => (answered = reply));
    await eventually(async () => {
      const waiting = await rig.rows(
        `select from pg_locks where not granted and relation = 'analysis_uploads'::regclass`,
      );
      expect(waiting.length).toBeGreaterThan(0);
    });
    const seq = rig.tokensApi.revoke('token:AbCdEfGhIjKl');
    await eventually(async () => {
      const reply = await rig.post(path(newSha(), 'resultsFinal'), '', { asOf });
      expect([reply.status, reply.body]).toEqual([404, { error: 'not found' }]);
    });
    // The revocation may not answer while an upload of its token is about to be acknowledged.
    expect([rig.tokensApi.enforced(seq), answered]).toEqual([false, undefined]);
    await rig.db.query('rollback');
    expect((await upload).status).toBe(404);
    await eventually(() => expect(rig.tokensApi.enforced(seq)).toBe(true));
  });
});
