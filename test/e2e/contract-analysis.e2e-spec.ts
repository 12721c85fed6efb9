import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ignoredIssuesReply, issueReply, issuesOverviewReply, issuesSearchReply } from '@libs/contracts';
import { eventually } from '@libs/testing';
import { type ApiToken, ContractRig, newSha, type RepositoryRig } from './support/contract-rig';
import type { Reply } from './support/raw-http';

const run = promisify(execFile);
const RECEIVED = { status: 200, text: '{"success":"Results received successfully."}' };

const issueAt = (filename: string, line: number, level = 'Info'): object => ({
  Issue: {
    patternId: { value: 'Clang-Tidy_misc-unused' },
    filename,
    message: { text: `unused at ${line}` },
    level,
    category: 'UnusedCode',
    location: { FullLocation: { line, column: 1 } },
  },
});
const found = (lines: readonly number[]): unknown => [
  {
    tool: 'Clang-Tidy',
    issues: {
      Success: {
        results: [{ filename: 'src/a.cpp', results: lines.map((line) => issueAt('src/a.cpp', line)) }],
      },
    },
  },
];

describe('the contract: results of an analysis that a client ran', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  let token: ApiToken;
  beforeAll(async () => {
    rig = await ContractRig.start();
    repository = await rig.repository();
    token = await repository.issue();
  });
  afterAll(() => rig.close());

  /** What is waiting, read as a client does. */
  const search = async (body?: object, query = ''): Promise<ReturnType<typeof issuesSearchReply.parse>> => {
    const reply = await rig.call('POST', `${repository.analysis}/issues/search${query}`, body);
    expect(reply.status).toBe(200);
    return issuesSearchReply.parse(reply.body);
  };
  const untilLines = (lines: readonly number[]): Promise<void> =>
    eventually(async () => {
      const { data } = await search();
      expect(data.map(({ lineNumber }) => lineNumber).sort()).toEqual([...lines].sort());
    });
  const post = (path: string, body: unknown, tokenHeader: [string, string]): Promise<Reply> =>
    rig.send({
      method: 'POST',
      path,
      headers: [tokenHeader],
      ...(body === '' ? {} : { body: JSON.stringify(body) }),
    });

  /** `docs/assets/includes/client-side-tool-instructions.md` of Codacy's documentation, as written there. */
  const sequence = (header: string, prefix: string, results: string): Promise<{ stdout: string }> => {
    const head = `curl -sS -XPOST -L -H "${header}" -H "Content-type: application/json"`;
    const base = `${rig.instance.baseUrl}${prefix}`;
    const script = `
      printf '%s' "$RESULTS" | ${head} -d @- ${base}/issuesRemoteResults
      ${head} ${base}/resultsFinal`;
    return run('sh', ['-euc', script], { env: { ...process.env, RESULTS: results } });
  };
  const BOTH = RECEIVED.text.repeat(2);

  it('comes by the stand-alone tools’ curl sequence, unchanged, with either kind of token', async () => {
    const sha = newSha();
    const first = await sequence(
      `project-token: ${token.token}`,
      `/2.0/commit/${sha}`,
      JSON.stringify(found([3])),
    );
    expect(first.stdout).toBe(BOTH);
    await untilLines([3]);
    const prefix = `${repository.v2}/commit/${newSha()}`;
    const second = await sequence(
      `api-token: ${repository.accountToken}`,
      prefix,
      JSON.stringify(found([3, 14])),
    );
    expect(second.stdout).toBe(BOTH);
    await untilLines([3, 14]);
  });

  it('tells the curl sequence what is wrong, in JSON', async () => {
    const { stdout } = await sequence(
      `project-token: ${token.token}`,
      `/2.0/commit/${newSha()}`,
      '[{"tool":1}]',
    );
    expect(stdout).toBe(`{"error":"Failed to receive results: [0].tool: must be a string"}${RECEIVED.text}`);
    const unknown = await sequence('project-token: nonsense', `/2.0/commit/${newSha()}`, '[]');
    expect(unknown.stdout).toBe('{"error":"not found"}'.repeat(2));
  });

  // The analysis CLI: several batches of a tool, metrics and duplication, then a final of 0 bytes without a content type.
  it('comes in batches and kinds, and counts from the final on', async () => {
    const sha = newSha();
    const send = (tail: string, body: unknown): Promise<Reply> =>
      post(`/2.0/commit/${sha}/${tail}`, body, ['project_token', token.token]);
    const before = (await search()).pagination.total;
    for (const lines of [[21, 22], [23]])
      expect(await send('issuesRemoteResults', found(lines))).toMatchObject(RECEIVED);
    const metrics = { Success: { results: [{ file: 'src/a.cpp', metrics: { loc: 40 } }] } };
    expect(await send('metricsRemoteResults', [{ language: 'CPP', metrics }])).toMatchObject(RECEIVED);
    const duplication = { Success: { analysedFiles: ['src/a.cpp'], results: [] } };
    expect(await send('duplicationRemoteResults', [{ language: 'CPP', duplication }])).toMatchObject(
      RECEIVED,
    );
    expect((await search()).pagination.total).toBe(before);
    expect(await send('resultsFinal', '')).toMatchObject(RECEIVED);
    await untilLines([21, 22, 23]);
  });

  it('comes in the oldest form, with the double slash of api-scala', async () => {
    const sha = newSha();
    const result = { rule: 'R1', filePath: 'src/b.cpp', line: 5, message: 'Old.' };
    const body = {
      algorithmUUID: 'f8b29663-2cb2-498d-b923-a10c6a8c05cd',
      commitUUID: sha,
      results: [result],
    };
    const by: [string, string] = ['project-token', token.token];
    expect(await post(`/2.0//commit/${sha}/results`, body, by)).toMatchObject(RECEIVED);
    expect(await post(`/2.0//commit/${sha}/resultsFinal`, '', by)).toMatchObject(RECEIVED);
    await untilLines([5]);
  });

  describe('once it is there', () => {
    beforeAll(async () => {
      const sha = newSha();
      const by: [string, string] = ['project-token', token.token];
      await post(`/2.0/commit/${sha}/issuesRemoteResults`, found([31, 32, 33]), by);
      await post(`/2.0/commit/${sha}/resultsFinal`, '', by);
      await untilLines([31, 32, 33]);
    });

    it('is read page by page, and counted', async () => {
      const first = await search({ levels: ['Info'] }, '?limit=2');
      expect([first.data.length, first.pagination.total]).toEqual([2, 3]);
      const cursor = first.pagination.cursor ?? '';
      const rest = await search({ levels: ['Info'] }, `?limit=2&cursor=${encodeURIComponent(cursor)}`);
      expect([rest.data.length, rest.pagination.cursor]).toEqual([1, undefined]);
      const counts = await rig.call('POST', `${repository.analysis}/issues/overview`);
      expect(issuesOverviewReply.parse(counts.body).data.counts).toMatchObject({
        categories: [{ name: 'UnusedCode', total: 3 }],
        languages: [{ name: 'CPP', total: 3 }],
        levels: [{ name: 'Info', total: 3 }],
      });
    });

    // Two of the thirteen operations on v3 that a repository token reaches, and two that it does not (contract 3.2).
    it('is searched with a repository token too, and not ignored with one', async () => {
      const by: [string, string] = ['project-token', token.token];
      const searched = await post(`${repository.analysis}/issues/search`, '', by);
      expect(issuesSearchReply.parse(searched.body).data).toHaveLength(3);
      expect((await post(`${repository.analysis}/issues/overview`, {}, by)).status).toBe(200);
      expect((await post(`${repository.v3}/reanalyzeCommit`, { commitUuid: newSha() }, by)).status).toBe(404);
      expect((await post(`${repository.analysis}/ignoredIssues/search`, '', by)).status).toBe(401);
    });

    it('is listed with the others of its file, not to a repository token', async () => {
      const { data } = await search();
      const path = `${repository.v3}/files/${data[0]?.fileId ?? 0}/issues`;
      const listed = await rig.call('GET', `${path}?limit=100`);
      expect([listed.status, issuesSearchReply.parse(listed.body).data]).toEqual([200, data]);
      const refused = await rig.send({ method: 'GET', path, headers: [['project-token', token.token]] });
      expect(refused.status).toBe(401);
    });

    it('is ignored by whoever may, and comes back', async () => {
      const [first] = (await search()).data;
      const path = `${repository.analysis}/issues/${first?.issueId ?? 'none'}`;
      const reader = await rig.guest(repository.repositoryId, 'read');
      const refused = await rig.send({
        method: 'PATCH',
        path,
        headers: [
          ['api-token', reader],
          ['content-type', 'application/json'],
        ],
        body: '{"ignored":true}',
      });
      expect(refused.status).toBe(403);
      expect(issueReply.parse((await rig.call('GET', path)).body).data).toEqual(first);
      const state = { ignored: true, reason: 'AcceptedUse', comment: 'On purpose.' };
      const done = await rig.call('PATCH', path, state);
      expect([done.status, done.text]).toEqual([204, '']);
      expect((await search()).pagination.total).toBe(2);
      const ignored = await rig.call('POST', `${repository.analysis}/ignoredIssues/search`);
      expect(ignoredIssuesReply.parse(ignored.body).data).toMatchObject([
        { issueId: first?.issueId, reason: 'AcceptedUse', comment: 'On purpose.' },
      ]);
      expect((await rig.call('PATCH', path, { ignored: false })).status).toBe(204);
      expect((await search()).pagination.total).toBe(3);
    });
  });
});
