import {
  ignoredIssuesReply,
  type IssuesFilter,
  issueReply,
  issuesOverviewReply,
  issuesSearchReply,
  type Principal,
} from '@libs/contracts';
import { eventually } from '@libs/testing';
import type { z } from 'zod';
import {
  analysisPath,
  IngestionRig,
  newSha,
  principalOn,
  repositoryPath,
  type Sending,
} from './ingestion-rig';
import { failedTool, foundBy, type IssueParts } from './result-bodies';

/** What `eslint` of an upload is shown as. */
const ESLINT = 'f8b29663-2cb2-498d-b923-a10c6a8c05cd';
const NO_TOOL = '00000000-0000-4000-8000-000000000000';

type Issue = z.output<typeof issuesSearchReply>['data'][number];

const accountOn = (repositoryId: number, permission: 'read' | 'write'): Principal => {
  const { repository } = principalOn(repositoryId, permission);
  return { kind: 'account', tokenId: 'AbCdEfGhIjKl', accountId: 7, ...(repository ? { repository } : {}) };
};

describe('the issues of a repository', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
    await rig.startWorker();
  });
  afterAll(() => rig.stop());

  /** Each test has a repository of its own. */
  let repositoryId = 100;
  beforeEach(() => {
    repositoryId += 1;
  });
  const as = (sending: Sending = {}): Sending => ({ repositoryId, ...sending });

  const upload = (sha: string, body: unknown, tail = 'issuesRemoteResults') =>
    rig.post(`/2.0/commit/${sha}/${tail}`, body, as());
  const finish = async (sha: string): Promise<void> => {
    await upload(sha, '', 'resultsFinal');
    await rig.settled();
  };
  const analyse = async (files: Record<string, IssueParts[]>, sha = newSha(), tool = 'eslint') => {
    await upload(sha, [foundBy(tool, files)]);
    await finish(sha);
    return sha;
  };
  const page = async (query: string, filter?: IssuesFilter, sending?: Sending) => {
    const body = filter === undefined ? '' : JSON.stringify(filter);
    const reply = await rig.post(`${analysisPath}/issues/search${query}`, body, as(sending));
    expect(reply.status).toBe(200);
    return issuesSearchReply.parse(reply.body);
  };
  const search = async (filter?: IssuesFilter, sending?: Sending): Promise<Issue[]> =>
    (await page('', filter, sending)).data;
  const overview = async (filter: IssuesFilter = {}) =>
    issuesOverviewReply.parse((await rig.post(`${analysisPath}/issues/overview`, filter, as())).body).data
      .counts;
  const ignored = async (filter: IssuesFilter = {}) =>
    ignoredIssuesReply.parse((await rig.post(`${analysisPath}/ignoredIssues/search`, filter, as())).body);
  const setState = (issueId: number | string, state: object, sending: Sending = {}) =>
    rig.patch(`${analysisPath}/issues/${issueId}`, state, as(sending));

  describe('of one commit', () => {
    it('are nothing until the final, and then what the parts hold together', async () => {
      const sha = newSha();
      await upload(sha, [foundBy('eslint', { 'src/a.js': [{ line: 1 }] }), failedTool('pmd')]);
      await upload(sha, [foundBy('eslint', { 'src/b.ts': [{ line: 2, column: 4, level: 'Error' }] })]);
      await upload(sha, [
        foundBy('bandit', { 'app.py': [{ category: null, pattern: 'B101' }], 'clean.py': [] }),
      ]);
      expect(await search()).toEqual([]);
      await finish(sha);
      const issues = await search();
      expect(issues.map(({ filePath, lineNumber, language }) => [filePath, lineNumber, language])).toEqual(
        expect.arrayContaining([
          ['src/a.js', 1, 'Javascript'],
          ['src/b.ts', 2, 'TypeScript'],
          ['app.py', 12, 'Python'],
        ]),
      );
      expect(issues).toHaveLength(3);
      expect(issues.find(({ filePath }) => filePath === 'app.py')).toMatchObject({
        patternInfo: { id: 'B101', category: 'Unknown', level: 'Info', severityLevel: 'Info' },
        toolInfo: { uuid: 'bandit', name: 'bandit' },
        message: 'Missing semicolon.',
        commitInfo: { sha },
      });
    });

    it('name their tool as the catalogue does, if it knows it', async () => {
      await analyse({ 'a.py': [{}] }, newSha(), 'BIOME');
      expect(await search()).toMatchObject([
        { toolInfo: { uuid: '934a97f8-835c-42fc-a6d1-02bdfca3bdfa', name: 'Biome' } },
      ]);
    });

    it('are what the final saw: what comes after it waits for the next one', async () => {
      const sha = newSha();
      await finish(sha);
      expect(await search()).toEqual([]);
      await upload(sha, [foundBy('eslint', { 'a.js': [{ line: 1 }] })]);
      await rig.settled();
      expect(await search()).toEqual([]);
      await finish(sha);
      expect(await search()).toHaveLength(1);
    });

    // The analysis ran again, on the same commit: with other settings, or on some of its files only.
    it('are replaced file by file and tool by tool by a second final; an empty file has no issue any more', async () => {
      const sha = newSha();
      await analyse(
        { 'a.js': [{ line: 1 }, { line: 2 }], 'b.js': [{ line: 3 }], 'c.js': [{ line: 4 }] },
        sha,
      );
      await analyse({ 'a.js': [{ line: 9 }] }, sha, 'other');
      await analyse({ 'a.js': [{ line: 5 }], 'b.js': [] }, sha);
      const lines = (await search()).map(({ toolInfo, filePath, lineNumber }) => [
        toolInfo.name,
        filePath,
        lineNumber,
      ]);
      expect(lines.sort()).toEqual([
        ['ESLint', 'a.js', 5],
        ['ESLint', 'c.js', 4],
        ['other', 'a.js', 9],
      ]);
    });

    it('count once, however often and in however many parts they were sent', async () => {
      const sha = newSha();
      const twice = { 'a.js': [{ line: 1 }, { line: 1 }, { line: 1, column: 2 }] };
      await upload(sha, [foundBy('eslint', twice)]);
      await upload(sha, [foundBy('eslint', twice), foundBy('eslint', { 'b.js': [] })]);
      await finish(sha);
      await finish(sha);
      expect(await search()).toHaveLength(2);
    });

    it('come from the oldest form of results too', async () => {
      const sha = newSha();
      const result = { rule: 'no-var', filePath: 'src/a.js', line: 3, message: 'No var.' };
      await upload(sha, { algorithmUUID: 'f8b29663', commitUUID: sha, results: [result] }, 'results');
      await finish(sha);
      expect(await search()).toMatchObject([
        { filePath: 'src/a.js', lineNumber: 3, message: 'No var.', toolInfo: { name: 'f8b29663' } },
      ]);
    });
  });

  describe('of a branch', () => {
    const on = async (branch: string, sha: string) => {
      await rig.db.query(
        `with b as (insert into branches (repository_id, name) values ($1, $2)
           on conflict (repository_id, name) do update set updated_at = now() returning branch_id)
         insert into branch_commits select branch_id, $1, $3 from b`,
        [repositoryId, branch, sha],
      );
    };

    it('are those of its newest analysed commit', async () => {
      await analyse({ 'a.js': [{ line: 1 }] });
      expect(await search()).toHaveLength(1);
      const clean = await analyse({ 'a.js': [] });
      expect(await search()).toEqual([]);
      const feature = await analyse({ 'a.js': [{ line: 7 }, { line: 8 }] });
      await on('feature', feature);
      // Commits on no known branch count as on the default branch, others on their own only.
      expect(await search()).toEqual([]);
      expect(await search({ branchName: 'feature' })).toHaveLength(2);
      await on('main', clean);
      await on('main', feature);
      expect(await search({ branchName: 'main' })).toHaveLength(2);
    });

    it('stay when a later final says nothing of issues at all', async () => {
      await analyse({ 'a.js': [{}] });
      await finish(newSha());
      expect(await search()).toHaveLength(1);
    });

    it('are not found if the branch is not', async () => {
      const reply = await rig.post(`${analysisPath}/issues/search`, { branchName: 'nowhere' }, as());
      expect([reply.status, reply.body]).toMatchObject([404, { error: 'NotFound' }]);
    });
  });

  describe('that a filter asks for', () => {
    beforeEach(async () => {
      const sha = newSha();
      await rig.db.query(
        `insert into commits (repository_id, commit_sha, author_email, author_name, committed_at)
         values ($1, $2, 'Ann@acme.test', 'Ann', '2026-01-02T03:04:05Z')`,
        [repositoryId, sha],
      );
      await upload(sha, [
        foundBy('eslint', {
          'a.js': [{ pattern: 'semi' }, { pattern: 'eqeqeq', level: 'Error', category: 'ErrorProne' }],
        }),
        foundBy('clang', { 'a.m': [{ pattern: 'leak', level: 'High', category: 'Security' }] }),
      ]);
      await finish(sha);
    });

    it.each<[IssuesFilter, string[]]>([
      [{}, ['eqeqeq', 'leak', 'semi']],
      [{ patternIds: ['semi', 'unheard-of'] }, ['semi']],
      [{ levels: ['Error', 'High'] }, ['eqeqeq', 'leak']],
      [{ categories: ['Security'] }, ['leak']],
      [{ languages: ['ObjectiveC'] }, ['leak']],
      [{ languages: ['objective c', 'JavaScript'] }, ['eqeqeq', 'leak', 'semi']],
      [{ authorEmails: ['ann@ACME.test'] }, ['eqeqeq', 'leak', 'semi']],
      [{ authorEmails: ['bob@acme.test'] }, []],
      [{ tags: ['react'] }, []],
      [{ tags: [], levels: null }, ['eqeqeq', 'leak', 'semi']],
      [{ categories: ['CodeStyle'], levels: ['Error'] }, []],
      [{ toolUuids: [ESLINT] }, ['eqeqeq', 'semi']],
      [{ toolUuids: [ESLINT.toUpperCase(), NO_TOOL] }, ['eqeqeq', 'semi']],
      // Of a tool that the catalogue does not know, as its issues show it.
      [{ toolUuids: ['clang'] }, ['leak']],
      [{ toolUuids: [NO_TOOL] }, []],
      [{ toolUuids: ['eslint'] }, []],
      [{ toolUuids: [] }, ['eqeqeq', 'leak', 'semi']],
      [{ onlyPotentialFalsePositives: true }, []],
      [{ onlyPotentialFalsePositives: false }, ['eqeqeq', 'leak', 'semi']],
    ])('%j', async (filter, patterns) => {
      const issues = await search(filter);
      expect(issues.map(({ patternInfo }) => patternInfo.id).sort()).toEqual(patterns);
      // The overview counts what a search would give.
      const counts = await overview(filter);
      for (const kind of ['categories', 'languages', 'levels', 'patterns', 'authors'] as const)
        expect([kind, counts[kind].reduce((sum, { total }) => sum + total, 0)]).toEqual([
          kind,
          patterns.length,
        ]);
    });

    it('are counted by their properties', async () => {
      expect(await overview()).toEqual({
        categories: [
          { name: 'CodeStyle', total: 1 },
          { name: 'ErrorProne', total: 1 },
          { name: 'Security', total: 1 },
        ],
        languages: [
          { name: 'Javascript', total: 2 },
          { name: 'Objective C', total: 1 },
        ],
        levels: [
          { name: 'Error', total: 1 },
          { name: 'High', total: 1 },
          { name: 'Info', total: 1 },
        ],
        tags: [],
        patterns: ['eqeqeq', 'leak', 'semi'].map((id) => ({ id, title: id, total: 1 })),
        authors: [{ name: 'Ann@acme.test', total: 3 }],
        potentialFalsePositives: [],
      });
      expect((await search())[0]?.commitInfo).toMatchObject({
        commiter: 'Ann@acme.test',
        commiterName: 'Ann',
        timestamp: '2026-01-02T03:04:05.000Z',
      });
    });

    it.each<[unknown, string]>([
      ['{', 'not JSON'],
      [[], 'object'],
      [{ levels: ['Fatal'] }, 'levels.0'],
      [{ patternIds: ['a\0'] }, 'patternIds.0'],
      [{ branchName: 'a\0' }, 'branchName'],
      [{ toolUuids: ESLINT }, 'toolUuids'],
      [{ onlyPotentialFalsePositives: 'true' }, 'onlyPotentialFalsePositives'],
      [{ patternIds: Array.from({ length: 201 }, () => 'x') }, 'patternIds'],
    ])('are not looked for if it makes no sense: %j', async (filter, problem) => {
      const reply = await rig.post(`${analysisPath}/issues/search`, filter, as());
      expect(reply).toMatchObject({ status: 400, body: { error: 'BadRequest' } });
      expect(JSON.stringify(reply.body)).toContain(problem);
    });
  });

  it('come in pages that neither repeat nor miss one when a new commit is analysed in between', async () => {
    const lines = Array.from({ length: 25 }, (_, line) => ({ line, message: `at ${line}` }));
    await analyse({ 'a.js': lines });
    const before = new Set((await search()).map(({ issueId }) => issueId));
    const first = await page('?limit=10');
    expect(first.pagination).toMatchObject({ limit: 10, total: 25 });
    await analyse({ 'a.js': [...lines.slice(5), { line: 1, message: 'new' }] });
    const seen = first.data.map(({ issueId }) => issueId);
    let { cursor } = first.pagination;
    while (cursor !== undefined) {
      const next = await page(`?limit=10&cursor=${encodeURIComponent(cursor)}`);
      seen.push(...next.data.map(({ issueId }) => issueId));
      cursor = next.pagination.cursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    const now = (await search()).map(({ issueId }) => issueId);
    const stayed = now.filter((id) => before.has(id));
    expect(stayed).toHaveLength(20);
    expect(seen).toEqual(expect.arrayContaining(stayed));
    expect(seen).toEqual(expect.arrayContaining(now.filter((id) => !before.has(id))));
  });

  it('refuse a cursor that no reply gave', async () => {
    for (const cursor of ['x', '', Buffer.from('["a"]').toString('base64url')]) {
      const reply = await rig.post(`${analysisPath}/issues/search?cursor=${cursor}`, '', as());
      expect(reply.status).toBe(400);
    }
  });

  describe('of a file', () => {
    const ofFile = async (fileId: number | string, query = '', sending?: Sending) => {
      const reply = await rig.send(`${repositoryPath}/files/${fileId}/issues${query}`, as(sending));
      expect(reply.status).toBe(200);
      return issuesSearchReply.parse(reply.body);
    };
    const fileIdOf = async (path: string): Promise<number> =>
      (await search()).find(({ filePath }) => filePath === path)!.fileId;

    it('are those of the newest analysed commit that has it, as a search gives them', async () => {
      await analyse({ 'a.js': [{ line: 1 }, { line: 2 }], 'b.js': [{ line: 3 }] });
      const fileId = await fileIdOf('a.js');
      const expected = (await search()).filter(({ filePath }) => filePath === 'a.js');
      expect(expected).toHaveLength(2);
      expect(await ofFile(fileId)).toEqual({ data: expected, pagination: { limit: 100, total: 2 } });
      await analyse({ 'b.js': [{ line: 3 }] });
      expect((await ofFile(fileId)).data).toEqual(expected);
      await analyse({ 'a.js': [{ line: 9 }] });
      expect((await ofFile(fileId)).data.map(({ lineNumber }) => lineNumber)).toEqual([9]);
      await analyse({ 'a.js': [] });
      expect(await ofFile(fileId)).toEqual({ data: [], pagination: { limit: 100, total: 0 } });
    });

    it('come in pages, without those that somebody ignores', async () => {
      await analyse({ 'a.js': [1, 2, 3, 4].map((line) => ({ line })), 'b.js': [{ line: 5 }] });
      const fileId = await fileIdOf('a.js');
      await setState((await ofFile(fileId)).data[0]!.issueId, { ignored: true });
      const first = await ofFile(fileId, '?limit=2');
      expect(first.pagination).toMatchObject({ limit: 2, total: 3 });
      const rest = await ofFile(
        fileId,
        `?limit=2&cursor=${encodeURIComponent(first.pagination.cursor ?? '')}`,
      );
      expect([...first.data, ...rest.data].map(({ lineNumber }) => lineNumber)).toEqual([2, 3, 4]);
      expect(rest.pagination).toEqual({ limit: 2, total: 3 });
    });

    it('are not found if the file is not, or is of another repository', async () => {
      await analyse({ 'a.js': [{}] });
      const theirs = { repositoryId: repositoryId + 50_000 };
      for (const [fileId, sending] of [
        ['0', {}],
        ['x', {}],
        ['999999999', {}],
        [await fileIdOf('a.js'), theirs],
      ] as const) {
        const reply = await rig.send(`${repositoryPath}/files/${fileId}/issues`, as(sending));
        expect([reply.status, reply.body]).toMatchObject([404, { error: 'NotFound' }]);
      }
    });
  });

  describe('that are the same in several commits', () => {
    const idsOf = async () =>
      Object.fromEntries((await search()).map((one) => [one.lineNumber, one.issueId]));

    it('keep their id when lines move, and when their neighbours go', async () => {
      await analyse({ 'a.js': [{ line: 3, message: 'only one' }, { line: 10 }, { line: 20 }] });
      const before = await idsOf();
      await analyse({ 'a.js': [{ line: 5, message: 'only one' }, { line: 10 }, { line: 20 }, { line: 30 }] });
      const after = await idsOf();
      expect([after['5'], after['10'], after['20']]).toEqual([before['3'], before['10'], before['20']]);
    });

    // Otherwise a fixed neighbour would hide an issue that nobody has ever looked at.
    it('do not lend an ignored state to another one of their kind', async () => {
      await analyse({ 'a.js': [{ line: 10 }, { line: 20 }] });
      const { '10': first } = await idsOf();
      await setState(first ?? '', { ignored: true });
      await analyse({ 'a.js': [{ line: 20 }] });
      expect((await search()).map(({ lineNumber }) => lineNumber)).toEqual([20]);
    });
  });

  describe('that somebody ignores', () => {
    it('are in no search and in no count, in commits to come either, until they count again', async () => {
      await analyse({ 'a.js': [{ line: 1, message: 'bad' }], 'b.js': [{ line: 2 }] });
      const [bad] = (await search()).filter(({ message }) => message === 'bad');
      const { issueId } = bad!;
      const state = { ignored: true, reason: 'FalsePositive', comment: 'generated' };
      expect((await setState(issueId, state)).status).toBe(204);
      expect((await setState(issueId, state)).status).toBe(204);
      expect(await search()).toHaveLength(1);
      expect((await overview()).levels).toEqual([{ name: 'Info', total: 1 }]);
      await analyse({ 'a.js': [{ line: 9, message: 'bad' }], 'b.js': [{ line: 2 }] });
      expect(await search()).toHaveLength(1);
      expect((await ignored()).data).toMatchObject([
        { issueId, lineNumber: 9, reason: 'FalsePositive', comment: 'generated' },
      ]);
      for (const filter of [
        { levels: ['Error' as const] },
        { toolUuids: [NO_TOOL] },
        { onlyPotentialFalsePositives: true },
      ])
        expect((await ignored(filter)).data).toEqual([]);
      expect((await ignored({ toolUuids: [ESLINT] })).data).toHaveLength(1);

      const one = await rig.send(`${analysisPath}/issues/${issueId}`, as());
      expect(issueReply.parse(one.body).data).toMatchObject({
        issueId,
        resultDataId: Number(issueId),
        lineNumber: 9,
      });

      expect((await setState(issueId, { ignored: false })).status).toBe(204);
      expect((await setState(issueId, { ignored: false })).status).toBe(204);
      expect(await search()).toHaveLength(2);
      expect((await ignored()).data).toEqual([]);
    });

    it.each(['0', '999999999', 'x', '9'.repeat(30)])('are not there: %s', async (id) => {
      expect((await setState(id, { ignored: true })).status).toBe(404);
      expect((await rig.send(`${analysisPath}/issues/${id}`, as())).status).toBe(404);
    });

    it('are told how, or nothing is done', async () => {
      await analyse({ 'a.js': [{}] });
      const { issueId } = (await search())[0]!;
      for (const state of [
        {},
        { ignored: 'yes' },
        { ignored: true, reason: 'Lazy' },
        { ignored: true, comment: 'a\0' },
      ])
        expect((await setState(issueId, state)).status).toBe(400);
      expect((await rig.patch(`${analysisPath}/issues/${issueId}`, '', as())).status).toBe(400);
      expect(await search()).toHaveLength(1);
    });

    it('are ignored by whom the organization lets', async () => {
      await analyse({ 'a.js': [{}] });
      const { issueId } = (await search())[0]!;
      const by = (permission: 'read' | 'write') =>
        setState(issueId, { ignored: true }, { principal: accountOn(repositoryId, permission) });
      expect((await by('read')).status).toBe(403);
      expect((await by('write')).status).toBe(204);
      expect(await rig.rows('select ignored_by from ignored_issues where issue_id = $1', [issueId])).toEqual([
        { ignored_by: 'account:7' },
      ]);
    });
  });

  it('are nobody else’s: another repository with the same commits and files sees and changes nothing', async () => {
    const sha = await analyse({ 'a.js': [{}] });
    const { issueId } = (await search())[0]!;
    const other: Sending = { repositoryId: repositoryId + 50_000 };
    expect(await search({}, other)).toEqual([]);
    expect((await setState(issueId, { ignored: true }, other)).status).toBe(404);
    expect((await rig.send(`${analysisPath}/issues/${issueId}`, other)).status).toBe(404);
    const again = { ...other, method: 'POST', body: JSON.stringify({ commitUuid: sha }) } as const;
    expect((await rig.send(`${repositoryPath}/reanalyzeCommit`, again)).status).toBe(404);
    await rig.post(`/2.0/commit/${sha}/issuesRemoteResults`, [foundBy('eslint', { 'a.js': [{}] })], other);
    await rig.post(`/2.0/commit/${sha}/resultsFinal`, '', other);
    await rig.settled();
    const [theirs] = await search({}, other);
    expect(theirs?.issueId).not.toBe(issueId);
    await setState(issueId, { ignored: true });
    expect(await search({}, other)).toHaveLength(1);
  });

  describe('derived again', () => {
    const reanalyze = (commitUuid: unknown) =>
      rig.post(`${repositoryPath}/reanalyzeCommit`, { commitUuid, cleanCache: true }, as());

    it('are the same, under a new generation', async () => {
      const sha = await analyse({ 'a.js': [{ line: 1 }] });
      const before = await search();
      await upload(sha, [foundBy('eslint', { 'b.js': [{}] })]);
      expect((await reanalyze(sha.toUpperCase())).status).toBe(204);
      await rig.settled();
      expect(await search()).toEqual(before);
      expect(await rig.rows('select done from analysis_results where commit_sha = $1', [sha])).toEqual([
        { done: 2 },
      ]);
    });

    it('need a commit that is known', async () => {
      const unknown = await reanalyze(newSha());
      expect([unknown.status, unknown.body]).toMatchObject([404, { message: 'Commit not found' }]);
      for (const sha of ['abc', 7, undefined]) expect((await reanalyze(sha)).status).toBe(400);
      const sha = newSha();
      await rig.db.query('insert into commits (repository_id, commit_sha) values ($1, $2)', [
        repositoryId,
        sha,
      ]);
      expect((await reanalyze(sha)).status).toBe(204);
    });
  });

  it('answer 503 while the database is away', async () => {
    await rig.db.query('begin; lock table analysis_results in access exclusive mode');
    let status: number | undefined;
    const answered = rig
      .post(`${analysisPath}/issues/search`, '', as())
      .then((reply) => (status = reply.status));
    await eventually(async () => {
      await rig.rows(
        `select pg_terminate_backend(pid) from pg_locks where not granted and relation = 'analysis_results'::regclass`,
      );
      expect(status).toBe(503);
    });
    await answered;
    await rig.db.query('rollback');
  });
});
