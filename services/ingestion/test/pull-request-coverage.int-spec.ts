import { gzipSync } from 'node:zlib';
import {
  diffReply,
  pullRequestCoverageReply,
  pullRequestFilesReply,
  pullRequestReportsReply,
  pullRequestWithAnalysis,
} from '@libs/contracts';
import type { z } from 'zod';
import {
  anyNumber,
  anyText,
  IngestionRig,
  newSha,
  principalOn,
  report,
  repositoryPath,
} from './ingestion-rig';

const COVERAGE = '/api/v3/coverage/organizations/gh/acme/repositories/shop';
const ANALYSIS = '/api/v3/analysis/organizations/gh/acme/repositories/shop';

type Files = Record<string, Record<string, number>>;

interface Pull {
  repositoryId: number;
  number: number;
  head: string;
  ancestor: string;
}

describe('the coverage of a pull request', () => {
  let rig: IngestionRig;
  let nextRepository = 100;
  beforeAll(async () => {
    rig = await IngestionRig.start();
    await rig.startWorker();
  });
  afterAll(() => rig.stop());

  const upload = async (repositoryId: number, sha: string, files: Files, language = 'go'): Promise<void> => {
    const reply = await rig.post(`/2.0/coverage/${sha}/${language}`, report(files), { repositoryId });
    expect(reply.status).toBe(200);
  };
  const pull = async (
    given: { before?: Files; after?: Files; diff?: string | Buffer } = {},
  ): Promise<Pull> => {
    const made = { repositoryId: nextRepository++, number: 7, head: newSha(), ancestor: newSha() };
    const { repositoryId, number, head, ancestor } = made;
    if (given.before) await upload(repositoryId, ancestor, given.before);
    if (given.after) await upload(repositoryId, head, given.after);
    await rig.db.query(
      `insert into pull_requests (repository_id, number, title, head_sha, common_ancestor_sha, origin_branch, target_branch, author)
       values ($1, $2, 'Add ☃', $3, $4, 'topic', 'main', 'ann')`,
      [repositoryId, number, head, ancestor],
    );
    if (given.diff !== undefined) await tellDiff(made, given.diff);
    await rig.settled();
    return made;
  };
  const tellDiff = async ({ repositoryId, number, head }: Pull, diff: string | Buffer): Promise<void> => {
    await rig.db.query(
      `insert into pull_request_diffs values ($1, $2, $3, $4)
       on conflict (repository_id, number) do update set head_sha = excluded.head_sha, diff = excluded.diff`,
      [repositoryId, number, head, Buffer.isBuffer(diff) ? diff : gzipSync(diff)],
    );
  };
  const send = (path: string, { repositoryId }: Pull) => rig.send(path, { repositoryId });
  const one = async (of: Pull) => {
    const reply = await send(`${COVERAGE}/pull-requests/${of.number}`, of);
    expect(reply.status).toBe(200);
    return pullRequestCoverageReply.parse(reply.body).data;
  };
  const coverage = async (of: Pull) => (await one(of)).coverage;
  const files = async (of: Pull): Promise<z.output<typeof pullRequestFilesReply>['data']> => {
    const reply = await send(`${COVERAGE}/pull-requests/${of.number}/files`, of);
    expect(reply.status).toBe(200);
    return pullRequestFilesReply.parse(reply.body).data;
  };

  const diffOf = (path: string, hunks: string[], oldPath = path): string =>
    `diff --git a/${oldPath} b/${path}\n--- a/${oldPath}\n+++ b/${path}\n${hunks.join('\n')}\n`;
  const MISSING = { cause: 'MissingRequirements' };
  const before = { 'a.ts': { 1: 1, 2: 0 }, 'other.ts': { 1: 1 } };
  const after = { 'a.ts': { 1: 1, 2: 1, 3: 0, 5: 1 }, 'other.ts': { 1: 0 } };
  /** Adds the lines 2, 3 and 4 of a.ts. */
  const diff = diffOf('a.ts', ['@@ -1,2 +1,5 @@', ' a', '+b', '+c', '+d', ' e']);

  it('is the difference to the common ancestor, and the share of the coverable lines among the added ones', async () => {
    const made = await pull({ before, after, diff });
    expect(await one(made)).toEqual({
      pullRequest: {
        id: expect.any(Number) as number,
        number: 7,
        updated: anyText,
        status: 'Open',
        repository: 'shop',
        title: 'Add ☃',
        owner: { name: 'ann' },
        headCommitSha: made.head,
        commonAncestorCommitSha: made.ancestor,
        originBranch: 'topic',
        targetBranch: 'main',
        gitHref: 'https://github.com/acme/shop/pull/7',
      },
      coverage: {
        deltaCoverage: -6.66,
        diffCoverage: { value: 50, coveredLines: 1, coverableLines: 2, cause: 'ValueIsPresent' },
      },
    });
  });

  // Codacy's command line and its extension of VS Code look for it there and nowhere else.
  it('is with the pull request itself too, the same figures', async () => {
    for (const given of [
      { before, after, diff },
      { before, after },
      { after, diff },
    ]) {
      const made = await pull(given);
      const { body } = await send(`${ANALYSIS}/pull-requests/7`, made);
      expect(pullRequestWithAnalysis.parse(body)).toMatchObject({ coverage: await coverage(made) });
    }
  });

  it('has no share where no added line can be covered', async () => {
    const made = await pull({ before, after, diff: diffOf('README.md', ['@@ -0,0 +1 @@', '+a']) });
    expect((await coverage(made)).diffCoverage).toEqual({ cause: 'NoCoverableLines' });
    await tellDiff(made, '');
    expect((await coverage(made)).diffCoverage).toEqual({ cause: 'NoCoverableLines' });
  });

  it('needs a report of the head and one of the common ancestor', async () => {
    expect(await coverage(await pull({ after, diff }))).toEqual({ diffCoverage: MISSING });
    expect(await coverage(await pull({ before, diff }))).toEqual({ diffCoverage: MISSING });
    expect(await coverage(await pull({ diff }))).toEqual({ diffCoverage: MISSING });
    const made = await pull({ before, after, diff });
    await rig.db.query('update pull_requests set common_ancestor_sha = null where repository_id = $1', [
      made.repositoryId,
    ]);
    expect(await one(made)).toMatchObject({
      pullRequest: { commonAncestorCommitSha: '' },
      coverage: { diffCoverage: MISSING },
    });
  });

  it('needs the diff of the head as it is, whole', async () => {
    const made = await pull({ before, after });
    const delta = { deltaCoverage: -6.66, diffCoverage: MISSING };
    expect(await coverage(made)).toEqual(delta);
    await tellDiff({ ...made, head: newSha() }, diff);
    expect(await coverage(made)).toEqual(delta);
    await tellDiff(made, diff.slice(0, -4));
    expect([await coverage(made), await files(made)]).toEqual([delta, []]);
    await tellDiff(made, diff);
    expect((await coverage(made)).diffCoverage.cause).toBe('ValueIsPresent');
  });

  it('is a fault of ours where the stored diff is damaged, and no number', async () => {
    const made = await pull({ before, after });
    for (const damaged of [Buffer.from('no gzip'), gzipSync(diff).subarray(0, -10)]) {
      await tellDiff(made, damaged);
      for (const tail of ['', '/files', '/diff'])
        expect(await send(`${COVERAGE}/pull-requests/7${tail}`, made)).toMatchObject({
          status: 500,
          body: { error: 'InternalServerError', message: anyText, actions: [] },
        });
    }
  });

  it('counts a line once, in however many languages it is', async () => {
    const made = await pull({ before, after, diff });
    await upload(made.repositoryId, made.head, { 'a.ts': { 3: 9, 4: 0 } }, 'typescript');
    await rig.settled();
    expect(await coverage(made)).toEqual({
      // Covered are 1, 2, 3, 5 of 1 to 5, and nothing of the other file.
      deltaCoverage: 0,
      diffCoverage: { value: 66.66, coveredLines: 2, coverableLines: 3, cause: 'ValueIsPresent' },
    });
  });

  it('of each file is in order of names, a renamed one compared with itself', async () => {
    const made = await pull({
      before: { 'old.ts': { 1: 0, 2: 1 }, gone: { 1: 1 } },
      after: {
        'new.ts': { 1: 1, 2: 1, 9: 5_000_000_000 },
        'born ☃': { 1: 0, 2: 1 },
        unseen: { 1: 1 },
        bare: {},
      },
      diff: [
        diffOf('new.ts', ['@@ -8,0 +9 @@', '+x'], 'old.ts'),
        'diff --git a/gone b/gone\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n',
        '--- /dev/null\n+++ "b/born \\342\\230\\203"\t\n@@ -0,0 +1,2 @@\n+a\n+b\n',
        diffOf('README', ['@@ -0,0 +1 @@', '+a']),
        diffOf('bare', ['@@ -0,0 +1 @@', '+a']),
      ].join(''),
    });
    expect(await files(made)).toEqual([
      {
        fileName: 'born ☃',
        coverage: 50,
        diff: { value: 50, coveredLines: 1, coverableLines: 2, cause: 'ValueIsPresent' },
        diffLineHits: [
          { lineNumber: '1', hits: 0 },
          { lineNumber: '2', hits: 1 },
        ],
      },
      {
        fileName: 'new.ts',
        coverage: 100,
        variation: 50,
        diff: { value: 100, coveredLines: 1, coverableLines: 1, cause: 'ValueIsPresent' },
        diffLineHits: [{ lineNumber: '9', hits: 2_147_483_647 }],
      },
    ]);
  });

  it('of each file says what the head alone tells while the common ancestor has no report', async () => {
    const [shown, ...more] = await files(await pull({ after, diff }));
    expect(more).toEqual([]);
    expect(shown).toEqual({
      fileName: 'a.ts',
      coverage: 75,
      diff: MISSING,
      diffLineHits: [
        { lineNumber: '2', hits: 1 },
        { lineNumber: '3', hits: 0 },
      ],
    });
    expect(await files(await pull({ before, diff }))).toEqual([]);
    expect(await files(await pull({ before, after }))).toEqual([]);
  });

  it('of thousands of files is shown for 3,000 of them, and counts them all', async () => {
    const names = Array.from({ length: 3_100 }, (_, index) => `f${String(index).padStart(4, '0')}`);
    const made = await pull({
      before: { other: { 1: 1 } },
      after: Object.fromEntries(names.map((name) => [name, { 1: 1 }])),
      diff: names.map((name) => diffOf(name, ['@@ -0,0 +1 @@', '+a'])).join(''),
    });
    const shown = await files(made);
    expect(shown.map(({ fileName }) => fileName)).toEqual(names.slice(0, 3_000));
    expect((await coverage(made)).diffCoverage).toMatchObject({ coverableLines: 3_100 });
  });

  it('has its diff, as it was told', async () => {
    const made = await pull();
    const path = `/pull-requests/${made.number}/diff`;
    expect(await send(`${COVERAGE}${path}`, made)).toMatchObject({
      status: 404,
      body: { error: 'NotFound', message: anyText },
    });
    const text = `\uFEFF${diffOf('naïve/☃ 😀.ts', ['@@ -0,0 +1 @@', '+"quoted"\t\\ \u2028'])}`.repeat(5_000);
    await tellDiff(made, text);
    for (const base of [COVERAGE, repositoryPath]) {
      const reply = await send(`${base}${path}`, made);
      expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(diffReply.parse(reply.body).diff === text).toBe(true);
    }
    await tellDiff({ ...made, head: newSha() }, text);
    expect((await send(`${COVERAGE}${path}`, made)).status).toBe(404);
  });

  it('says of the uploads of its commits what became of them', async () => {
    const made = await pull({ before, after });
    const { repositoryId, head, ancestor } = made;
    const target = newSha();
    await rig.db.query(
      `insert into branches (repository_id, name, head_sha) values ($1, 'topic', $2), ($1, 'main', $3)`,
      [repositoryId, head, target],
    );
    await rig.post(`/2.0/coverage/${head}/java?partial=true`, report({ a: { 1: 1 } }), { repositoryId });
    const { body } = await send(`${ANALYSIS}/pull-requests/7/coverage/status`, made);
    const { data } = pullRequestReportsReply.parse(body);
    const state = (targetCommitSha: string, language: string, status: string) => ({
      reportId: anyText,
      targetCommitSha,
      language,
      createdAt: anyText,
      sizeBytes: anyNumber,
      kind: status === 'MissingFinal' ? 'partial' : 'complete',
      status,
    });
    const ofHead = {
      commitId: 0,
      commitSha: head,
      reports: [state(head, 'Go', 'Processed'), state(head, 'Java', 'MissingFinal')],
    };
    expect(data).toEqual({
      headCommit: ofHead,
      commonAncestorCommit: {
        commitId: 0,
        commitSha: ancestor,
        reports: [state(ancestor, 'Go', 'Processed')],
      },
      origin: ofHead,
      target: { commitId: 0, commitSha: target, reports: [] },
    });
    await rig.db.query('delete from branches where repository_id = $1', [repositoryId]);
    const later = await send(`${ANALYSIS}/pull-requests/7/coverage/status`, made);
    expect(pullRequestReportsReply.parse(later.body).data.origin).toEqual({
      commitId: 0,
      commitSha: '',
      reports: [],
    });
  });

  it('of another repository is not there, whatever is asked', async () => {
    const made = await pull({ before, after, diff });
    const stranger = { ...made, repositoryId: nextRepository++ };
    for (const number of ['7', '0', '-7', 'x', '2147483648', '9'.repeat(30)])
      for (const path of [
        `${COVERAGE}/pull-requests/${number}`,
        `${COVERAGE}/pull-requests/${number}/files`,
        `${COVERAGE}/pull-requests/${number}/diff`,
        `${COVERAGE}/pull-requests/${number}/reanalyze`,
        `${ANALYSIS}/pull-requests/${number}/coverage/status`,
      ])
        expect(await send(path, stranger)).toMatchObject({
          status: 404,
          body: { error: 'NotFound', message: 'Pull request not found', actions: [] },
        });
  });

  describe('reanalyzed', () => {
    const path = `${COVERAGE}/pull-requests/7/reanalyze`;
    const generations = async ({
      repositoryId,
    }: Pull): Promise<{ sha: string; requested: number; done: number }[]> =>
      rig.rows(
        'select commit_sha as sha, requested, done from coverage_reports where repository_id = $1 order by position',
        [repositoryId],
      );

    it('has the reports of its head and common ancestor derived again, to the same result', async () => {
      const made = await pull({ before, after, diff });
      await upload(made.repositoryId, newSha(), before);
      await rig.settled();
      const [was, lines] = [await coverage(made), await rig.coverage(made.head, made.repositoryId)];
      expect(await send(path, made)).toMatchObject({ status: 204, body: {} });
      await rig.settled();
      expect((await generations(made)).map(({ done }) => done)).toEqual([2, 2, 1]);
      expect([await coverage(made), await rig.coverage(made.head, made.repositoryId)]).toEqual([was, lines]);
    });

    it('does nothing for HEAD', async () => {
      const made = await pull({ before, after });
      const { status } = await rig.send(path, { repositoryId: made.repositoryId, method: 'HEAD' });
      expect(status).toBe(204);
      expect((await generations(made)).map(({ requested }) => requested)).toEqual([1, 1]);
    });

    it('is nothing to do without reports, and leaves partials alone that no final has followed', async () => {
      const made = await pull();
      expect((await send(path, made)).status).toBe(204);
      await rig.post(`/2.0/coverage/${made.head}/go?partial=true`, report({ a: { 1: 1 } }), {
        repositoryId: made.repositoryId,
      });
      expect((await send(path, made)).status).toBe(204);
      expect(await generations(made)).toEqual([{ sha: made.head, requested: 0, done: 0 }]);
    });

    it('needs what the organization asks for', async () => {
      const made = await pull({ before, after });
      const as = (permission: 'read' | 'write', configurationNeeds: 'read' | 'write' | 'admin') => {
        const principal = principalOn(made.repositoryId, permission);
        if (principal.kind === 'repository') principal.repository.configurationNeeds = configurationNeeds;
        return rig.send(path, { principal });
      };
      expect((await as('read', 'write')).status).toBe(403);
      expect((await as('write', 'admin')).status).toBe(403);
      expect((await as('write', 'write')).status).toBe(204);
      expect((await as('read', 'read')).status).toBe(204);
    });
  });
});

describe('while no worker runs, reanalyzing', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
  });
  afterAll(() => rig.stop());

  it('many times at once asks for one generation, and tries afresh what was given up', async () => {
    const [head, ancestor] = [newSha(), newSha()];
    for (const sha of [head, ancestor]) await rig.post(`/2.0/coverage/${sha}/go`, report({ a: { 1: 1 } }));
    await rig.db.query(
      `insert into pull_requests (repository_id, number, head_sha, common_ancestor_sha) values (9, 7, $1, $2)`,
      [head, ancestor],
    );
    await rig.db.query('update coverage_reports set done = requested where commit_sha = $1', [head]);
    await rig.db.query(
      `update coverage_reports set parked_reason = 'given up', attempts = 9 where commit_sha = $1`,
      [ancestor],
    );
    const replies = await Promise.all(
      Array.from({ length: 12 }, () => rig.send(`${COVERAGE}/pull-requests/7/reanalyze`)),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([204]));
    const of = (sha: string) =>
      rig.rows(
        'select requested, done, attempts, parked_reason from coverage_reports where commit_sha = $1',
        [sha],
      );
    expect(await of(head)).toEqual([{ requested: 2, done: 1, attempts: 0, parked_reason: null }]);
    expect(await of(ancestor)).toEqual([{ requested: 1, done: 0, attempts: 0, parked_reason: null }]);
  });
});
