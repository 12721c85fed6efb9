import { eventually } from '@libs/testing';
import {
  anyNumber,
  anyText,
  IngestionRig,
  newSha,
  objectWith,
  report,
  repositoryPath,
  textLike,
} from './ingestion-rig';

describe('coverage reports', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
    await rig.startWorker();
  });
  afterAll(() => rig.stop());

  const upload = async (
    sha: string,
    language: string,
    files: Record<string, Record<string, number>>,
    query = '',
  ) => {
    const reply = await rig.post(`/2.0/coverage/${sha}/${language}${query}`, report(files));
    expect(reply.status).toBe(200);
  };
  const partial = (sha: string, language: string, files: Record<string, Record<string, number>>) =>
    upload(sha, language, files, '?partial=true');
  const final = async (sha: string) => {
    expect((await rig.post(`/2.0/commit/${sha}/coverageFinal`, '{}')).status).toBe(200);
  };
  const statusOf = async (sha: string) =>
    Object.fromEntries(
      (await rig.states())
        .filter((state) => state.targetCommitSha === sha)
        .map((state) => [state.language, state.status]),
    );

  it('a complete upload is the report of its commit and language', async () => {
    const sha = newSha();
    await upload(sha, 'go', { 'b.go': { 1: 0, 2: 5 }, 'a.go': { 10: 1 } });
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({ Go: { 'a.go': { 10: 1 }, 'b.go': { 1: 0, 2: 5 } } });
    expect(await statusOf(sha)).toEqual({ Go: 'Processed' });
  });

  it('a later complete upload replaces it, and the files it lacks are gone', async () => {
    const sha = newSha();
    await upload(sha, 'go', { 'a.go': { 1: 1 }, 'b.go': { 1: 1 } });
    await rig.settled();
    await upload(sha, 'go', { 'a.go': { 1: 0, 2: 1 } });
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({ Go: { 'a.go': { 1: 0, 2: 1 } } });
    const files = await rig.rows(
      'select from coverage_report_files f join coverage_reports r on r.position = f.report_position where commit_sha = $1',
      [sha],
    );
    expect(files).toHaveLength(1);
  });

  it('shows nothing of partials before the final, then their union: a line is covered if any part covered it', async () => {
    const sha = newSha();
    await partial(sha, 'java', { 'A.java': { 1: 1, 2: 0 }, 'B.java': { 1: 0 } });
    await partial(sha, 'java', { 'A.java': { 1: 0, 2: 7, 3: 0 }, 'C.java': { 4: 2 } });
    await rig.settled();
    expect(await statusOf(sha)).toEqual({ Java: 'MissingFinal' });
    expect(await rig.coverage(sha)).toEqual({ Java: {} });
    await final(sha);
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({
      Java: { 'A.java': { 1: 1, 2: 7, 3: 0 }, 'B.java': { 1: 0 }, 'C.java': { 4: 2 } },
    });
    expect(await statusOf(sha)).toEqual({ Java: 'Processed' });
  });

  it('a final is for all languages of the commit', async () => {
    const sha = newSha();
    await partial(sha, 'java', { a: { 1: 1 } });
    await partial(sha, 'kotlin', { b: { 1: 1 } });
    await final(sha);
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({ Java: { a: { 1: 1 } }, Kotlin: { b: { 1: 1 } } });
  });

  it('the same final twice changes nothing', async () => {
    const sha = newSha();
    await partial(sha, 'java', { a: { 1: 1 } });
    await final(sha);
    await rig.settled();
    const before = await rig.rows('select * from coverage_reports where commit_sha = $1', [sha]);
    await Promise.all([final(sha), final(sha)]);
    expect(await rig.rows('select * from coverage_reports where commit_sha = $1', [sha])).toEqual(before);
    expect(
      await rig.rows(`select from coverage_uploads where commit_sha = $1 and kind = 'final'`, [sha]),
    ).toHaveLength(1);
  });

  it('a final without partials is recorded and has no other effect', async () => {
    const sha = newSha();
    await Promise.all([final(sha), final(sha), final(sha)]);
    expect(await rig.rows(`select kind from coverage_uploads where commit_sha = $1`, [sha])).toEqual([
      { kind: 'final' },
    ]);
    expect(await rig.coverage(sha)).toEqual({});
  });

  it('a late partial is kept and waits for the next final', async () => {
    const sha = newSha();
    await partial(sha, 'java', { a: { 1: 0 } });
    await final(sha);
    await rig.settled();
    await partial(sha, 'java', { a: { 1: 1 } });
    await rig.settled();
    expect(await statusOf(sha)).toEqual({ Java: 'MissingFinal' });
    expect(await rig.coverage(sha)).toEqual({ Java: { a: { 1: 0 } } });
    await final(sha);
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({ Java: { a: { 1: 1 } } });
    expect(await statusOf(sha)).toEqual({ Java: 'Processed' });
  });

  it('a complete upload replaces all partials received before it, and partials after it join it', async () => {
    const sha = newSha();
    await partial(sha, 'java', { old: { 1: 1 } });
    await final(sha);
    await partial(sha, 'java', { waiting: { 1: 1 } });
    await upload(sha, 'java', { base: { 1: 1 } });
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({ Java: { base: { 1: 1 } } });
    expect(await statusOf(sha)).toEqual({ Java: 'Processed' });
    await partial(sha, 'java', { base: { 2: 1 } });
    await final(sha);
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({ Java: { base: { 1: 1, 2: 1 } } });
  });

  it('two finals at once seal every partial exactly once', async () => {
    const sha = newSha();
    for (const name of ['a', 'b', 'c']) await partial(sha, 'java', { [name]: { 1: 1 } });
    await Promise.all([final(sha), final(sha), final(sha), final(sha)]);
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual({ Java: { a: { 1: 1 }, b: { 1: 1 }, c: { 1: 1 } } });
    expect(
      await rig.rows('select requested, done from coverage_reports where commit_sha = $1', [sha]),
    ).toEqual([{ requested: 1, done: 1 }]);
  });

  it('a final racing partials loses none: what it did not see waits for the next', async () => {
    const sha = newSha();
    const names = Array.from({ length: 12 }, (_, index) => `file-${index}`);
    await Promise.all(names.flatMap((name) => [partial(sha, 'java', { [name]: { 1: 1 } }), final(sha)]));
    await final(sha);
    await rig.settled();
    const expected = Object.fromEntries(names.map((name) => [name, { 1: 1 }]));
    expect(await rig.coverage(sha)).toEqual({ Java: expected });
    expect(await statusOf(sha)).toEqual({ Java: 'Processed' });
  });

  it('languages that arrive at the same instant each have their report, whole', async () => {
    const sha = newSha();
    const languages = ['Javascript', 'TypeScript', 'Java', 'Go', 'Python', 'Ruby'];
    await Promise.all(languages.map((language, line) => upload(sha, language, { f: { [line + 1]: 1 } })));
    await rig.settled();
    expect(await rig.coverage(sha)).toEqual(
      Object.fromEntries(languages.map((language, line) => [language, { f: { [line + 1]: 1 } }])),
    );
  });

  it('each generation is announced once, with its numbers', async () => {
    const sha = newSha();
    await upload(sha, 'go', { a: { 1: 1, 2: 0 }, b: { 1: 0 } });
    await rig.settled();
    const events = await rig.rows(
      `select payload from outbox where key = $1 and type = 'coverage.report-processed.v1'`,
      [`9:${sha}`],
    );
    expect(events).toEqual([
      {
        payload: objectWith({
          language: 'Go',
          generation: 1,
          files: 2,
          coveredLines: 1,
          coverableLines: 3,
        }),
      },
    ]);
  });

  it('an empty report is processed like any other', async () => {
    const sha = newSha();
    await upload(sha, 'go', {});
    await rig.settled();
    expect([await statusOf(sha), await rig.coverage(sha)]).toEqual([{ Go: 'Processed' }, { Go: {} }]);
  });

  it('hostile file names come back as they were', async () => {
    const sha = newSha();
    const names = [
      '__proto__x',
      'a"b\\c',
      '../../etc/passwd',
      'naïve/☃.js',
      '%_',
      "'; drop table coverage_reports; --",
    ];
    await upload(sha, 'go', Object.fromEntries(names.map((name) => [name, { 1: 1 }])));
    await rig.settled();
    expect(Object.keys((await rig.coverage(sha))['Go']!).sort()).toEqual([...names].sort());
  });

  it('a report is read page by page, and only by its repository', async () => {
    const sha = newSha();
    for (const language of ['go', 'java', 'ruby']) await upload(sha, language, { a: { 1: 1 } });
    await rig.settled();
    const path = `${repositoryPath}/commits/${sha}/coverage/reports`;
    const first = await rig.send(`${path}?limit=2`);
    expect(first.body).toMatchObject({
      data: [{ language: 'Go' }, { language: 'Java' }],
      pagination: { limit: 2, total: 3 },
    });
    expect(first.body.data[0]).toEqual({
      repositoryId: 9,
      commitSha: sha,
      reportId: anyText,
      language: 'Go',
      isFinal: true,
      processed: true,
      createdAt: textLike(/^\d{4}-.*Z$/),
    });
    const last = await rig.send(`${path}?limit=2&cursor=${first.body.pagination.cursor}`);
    expect(last.body).toMatchObject({ data: [{ language: 'Ruby' }] });
    expect(last.body.pagination).toEqual({ limit: 2, total: 3 });

    const reportId = first.body.data[0]!.reportId;
    expect((await rig.send(`${path}/${reportId}`, { repositoryId: 10 })).status).toBe(404);
    expect((await rig.send(path, { repositoryId: 10 })).body.data).toEqual([]);
    expect((await rig.send(`${path}/not-a-uuid`)).status).toBe(404);
    for (const query of ['limit=0', 'limit=x', 'limit=1e1', 'cursor=%27'])
      expect((await rig.send(`${path}?${query}`)).body).toMatchObject({ error: 'BadRequest', actions: [] });
  });
});

describe('coverage status and the coverage of a repository', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
  });
  afterAll(() => rig.stop());

  const analysis = async (repositoryId: number) =>
    (await rig.send('/api/v3/analysis/organizations/gh/acme/repositories/shop?branch=main', { repositoryId }))
      .body.data;

  it('lists the reports that were uploaded to last first, 50 at most', async () => {
    const shas = Array.from({ length: 53 }, newSha);
    for (const sha of shas)
      await rig.post(`/2.0/coverage/${sha}/go`, report({ a: { 1: 1 } }), { repositoryId: 20 });
    const states = async (query: string) =>
      (await rig.send(`${repositoryPath}/coverage/status${query}`, { repositoryId: 20 })).body.data;
    expect(
      (await states('')).lastReports.map((state: { targetCommitSha: string }) => state.targetCommitSha),
    ).toEqual(shas.reverse().slice(0, 50));
    expect((await states('?limit=1000')).lastReports).toHaveLength(50);
    expect(await states('?limit=1')).toEqual({
      hasCoverageOverview: false,
      lastReports: [
        {
          reportId: anyText,
          targetCommitSha: shas[0],
          language: 'Go',
          status: 'Pending',
          createdAt: anyText,
          sizeBytes: anyNumber,
          kind: 'complete',
        },
      ],
    });
  });

  it('follows what is imported about the commit later, without another upload', async () => {
    const sha = newSha();
    await rig.post(`/2.0/coverage/${sha}/go`, report({ a: { 1: 1 } }), { repositoryId: 21 });
    const status = async () => (await rig.states(21))[0]!.status;
    expect(await status()).toBe('Pending');
    const tell = async (facts: object): Promise<void> => {
      const { status: told } = await rig.post('/2.0/git/import', facts, { repositoryId: 21 });
      expect(told).toBe(200);
    };
    await tell({ branches: [{ name: 'main', headSha: newSha() }] });
    expect(await status()).toBe('CommitNotFound');
    await tell({ commits: [{ sha, analysed: false }] });
    expect(await status()).toBe('BranchNotEnabled');
    await tell({ branches: [{ name: 'main', commits: [sha] }] });
    expect(await status()).toBe('CommitNotAnalysed');
    await tell({ commits: [{ sha, analysed: true }] });
    expect(await status()).toBe('Pending');
  });

  it('shows the newest commit that has coverage, its languages added up, a shared line once', async () => {
    const worker = await rig.startWorker();
    const sha = newSha();
    const send = (
      target: string,
      language: string,
      files: Record<string, Record<string, number>>,
      query = '',
    ) => rig.post(`/2.0/coverage/${target}/${language}${query}`, report(files), { repositoryId: 22 });
    expect(await analysis(22)).not.toHaveProperty('coverage');
    await send(newSha(), 'go', { old: { 1: 1 } });
    await send(sha, 'javascript', { shared: { 1: 1, 2: 0, 3: 0 }, js: { 1: 1, 2: 1 } });
    await send(sha, 'typescript', {
      shared: { 2: 1, 3: 0 },
      low: { 1: 1, 2: 0, 3: 0 },
      none: { 1: 0 },
      empty: {},
    });
    await rig.settled();
    await worker.close();
    await send(newSha(), 'go', { partial: { 1: 1 } }, '?partial=true');

    expect(await analysis(22)).toEqual({
      repository: objectWith({
        repositoryId: 22,
        provider: 'gh',
        owner: 'acme',
        name: 'shop',
        visibility: 'Private',
        permission: 'write',
        problems: [],
        languages: ['Javascript', 'TypeScript'],
        standards: [],
        addedState: 'Added',
      }),
      lastAnalysedCommit: objectWith({ sha }),
      coverage: {
        filesUncovered: 1,
        filesWithLowCoverage: 1,
        coveragePercentage: 55,
        coveragePercentageWithDecimals: 55.55,
        numberTotalFiles: 5,
        numberCoveredLines: 5,
        numberCoverableLines: 9,
        status: 'UpToDate',
        lastCommitWithCoverage: sha,
        valueUpdatedAt: anyText,
      },
    });
    await send(newSha(), 'go', { next: { 1: 1 } });
    expect((await analysis(22)).coverage).toMatchObject({ status: 'Waiting', lastCommitWithCoverage: sha });
  });

  it('needs a repository in the assertion', async () => {
    const principal = { tokenId: 'AbCdEfGhIjKl', kind: 'account', accountId: 7 } as const;
    await eventually(async () => {
      expect((await rig.send(`${repositoryPath}/coverage/status`, { principal })).status).toBe(401);
    });
  });
});
