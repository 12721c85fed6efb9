import { filesReply, fileWithAnalysisReply, issuesSearchReply } from '@libs/contracts';
import type { z } from 'zod';
import { analysisPath, IngestionRig, newSha, report, repositoryPath } from './ingestion-rig';
import { clone, duplication, foundBy, type IssueParts, metrics } from './result-bodies';

type ListedFile = z.output<typeof filesReply>['data'][number];

interface Results {
  /** How many issues of each file. */
  issues?: Record<string, number>;
  metrics?: Record<string, object | null>;
  /** Which files each clone is in. */
  clones?: string[][];
  /** Files without a clone that were looked at. */
  looked?: string[];
}

describe('the files of a repository, with what their analysis says', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
    await rig.startWorker();
  });
  afterAll(() => rig.stop());

  /** Each test has a repository of its own. */
  let repositoryId = 100;
  beforeEach(() => {
    repositoryId += 2;
  });

  const cover = async (sha: string, files: Record<string, Record<string, number>>, language = 'go') => {
    const reply = await rig.post(`/2.0/coverage/${sha}/${language}`, report(files), { repositoryId });
    expect(reply.status).toBe(200);
    await rig.settled();
  };
  const analyse = async (sha: string, results: Results, id = repositoryId): Promise<string> => {
    const send = async (tail: string, body: unknown): Promise<void> => {
      const reply = await rig.post(`/2.0/commit/${sha}/${tail}`, body, { repositoryId: id });
      expect(reply.status).toBe(200);
    };
    const issues: Record<string, IssueParts[]> = {};
    for (const [path, number] of Object.entries(results.issues ?? {}))
      issues[path] = Array.from({ length: number }, (_, index) => ({ line: index + 1 }));
    await send('issuesRemoteResults', [foundBy('eslint', issues)]);
    if (results.metrics) await send('metricsRemoteResults', [metrics('Go', results.metrics)]);
    if (results.clones) {
      const clones = results.clones.map((paths, number) =>
        clone(
          paths.map((path) => [path, 1 + number, 9 + number]),
          `clone ${number}`,
        ),
      );
      await send('duplicationRemoteResults', [duplication('Go', results.looked ?? [], clones)]);
    }
    await send('resultsFinal', '');
    await rig.settled();
    return sha;
  };
  const list = async (query = '', id = repositoryId): Promise<z.output<typeof filesReply>> => {
    const reply = await rig.send(`${repositoryPath}/files${query}`, { repositoryId: id });
    expect(reply.status).toBe(200);
    return filesReply.parse(reply.body);
  };
  const pathsOf = (files: ListedFile[]): string[] => files.map(({ path }) => path);
  const pages = async (query: string, limit: number): Promise<ListedFile[]> => {
    const all: ListedFile[] = [];
    for (let cursor = ''; ;) {
      const { data, pagination } = await list(`?${query}&limit=${limit}${cursor}`);
      all.push(...data);
      if (pagination.cursor === undefined) return all;
      expect(data).toHaveLength(limit);
      cursor = `&cursor=${encodeURIComponent(pagination.cursor)}`;
    }
  };
  const idOf = async (path: string, query = ''): Promise<number> =>
    (await list(query)).data.find((file) => file.path === path)?.fileId ?? 0;
  const one = async (fileId: number) => {
    const reply = await rig.send(`${repositoryPath}/files/${fileId}`, { repositoryId });
    return fileWithAnalysisReply.parse(reply.body);
  };
  const ignoreOneOf = async (path: string): Promise<void> => {
    const found = await rig.post(`${analysisPath}/issues/search`, '', { repositoryId });
    const issue = issuesSearchReply.parse(found.body).data.find(({ filePath }) => filePath === path);
    const changed = await rig.patch(
      `${analysisPath}/issues/${issue?.issueId ?? 0}`,
      { ignored: true },
      { repositoryId },
    );
    expect(changed.status).toBe(204);
  };
  const figures = { complexity: 7, loc: 40, cloc: 3, nrMethods: 4, nrClasses: 2, lineComplexities: [] };

  it('are those that either knows, each with the figures that somebody measured', async () => {
    const sha = newSha();
    await cover(sha, { both: { 1: 1, 2: 0 }, covered: { 1: 1 } });
    await analyse(sha, {
      issues: { both: 2, analysed: 1 },
      metrics: { both: figures, empty: null },
      clones: [
        ['both', 'other'],
        ['both', 'both'],
      ],
    });
    const common = { fileId: expect.any(Number) as number, branchId: 0, grade: 0, gradeLetter: '' };
    const unmeasured = { ...common, totalIssues: 0, numberOfMethods: 0 };
    expect(await list()).toEqual({
      data: [
        { ...unmeasured, path: 'analysed', totalIssues: 1, numberOfClones: 0 },
        {
          ...common,
          path: 'both',
          totalIssues: 2,
          complexity: 7,
          linesOfCode: 40,
          numberOfMethods: 4,
          numberOfClones: 2,
          coverage: 50,
          coverageWithDecimals: 50,
          coveredLines: 1,
          sourceLinesOfCode: 2,
        },
        {
          ...unmeasured,
          path: 'covered',
          coverage: 100,
          coverageWithDecimals: 100,
          coveredLines: 1,
          sourceLinesOfCode: 1,
        },
        { ...unmeasured, path: 'empty', numberOfClones: 0 },
        { ...unmeasured, path: 'other', numberOfClones: 1 },
      ],
      pagination: { limit: 100, total: 5 },
    });
    expect((await list('?search=OTH')).pagination.total).toBe(2);
    expect(pathsOf((await list('?search=OTH')).data)).toEqual(['both', 'other']);
  });

  it('are there without any coverage, and say nothing of clones that nobody looked for', async () => {
    await analyse(newSha(), { issues: { a: 1, clean: 0 } });
    expect((await list()).data).toMatchObject([
      { path: 'a', totalIssues: 1 },
      { path: 'clean', totalIssues: 0 },
    ]);
    for (const file of (await list('?sort=coverage')).data)
      for (const name of ['numberOfClones', 'complexity', 'linesOfCode', 'coverage', 'sourceLinesOfCode'])
        expect(file).not.toHaveProperty(name);
  });

  it('are not counted the issues that are ignored, here and in the order', async () => {
    await analyse(newSha(), { issues: { a: 2, b: 2, c: 1 } });
    await ignoreOneOf('b');
    await ignoreOneOf('c');
    const { data } = await list('?sort=issues&direction=desc');
    expect(data.map(({ path, totalIssues }) => [path, totalIssues])).toEqual([
      ['a', 2],
      ['b', 1],
      ['c', 0],
    ]);
    expect((await one(await idOf('b'))).quality).toMatchObject({ totalIssues: 1 });
  });

  describe('in the order of what was measured, page by page', () => {
    const names = Array.from({ length: 11 }, (_, index) => `${index % 2 ? 'é' : 'Z'}${index}`);
    const measured = (of: (index: number) => number | undefined): Record<string, number> =>
      Object.fromEntries(names.flatMap((name, index) => [[name, of(index) ?? 0]]));

    it.each([
      ['issues', ({ totalIssues }: ListedFile) => totalIssues],
      ['complexity', ({ complexity }: ListedFile) => complexity ?? -1],
      ['duplication', ({ numberOfClones }: ListedFile) => numberOfClones ?? -1],
      ['coverage', ({ coverageWithDecimals }: ListedFile) => coverageWithDecimals ?? -1],
    ])('%s', async (sort, key) => {
      const sha = newSha();
      await cover(sha, { covered: { 1: 1 }, Z0: { 1: 0 }, Z2: {}, é1: { 1: 1, 2: 0 } });
      await cover(sha, { é1: { 2: 1, 3: 0 }, shared: { 1: 0 } }, 'java');
      await analyse(sha, {
        issues: measured((index) => index % 3),
        metrics: Object.fromEntries(
          names.map((name, index) => [name, index < 3 ? null : { ...figures, complexity: index % 4 }]),
        ),
        clones: [names.slice(2, 6), names.slice(4, 9), names.slice(5, 7)],
        looked: names,
      });
      const all = (await list('?limit=1000')).data;
      const expected = all.sort(
        (left, right) =>
          key(left) - key(right) || Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)),
      );
      expect(expected).toHaveLength(13);
      expect(new Set(expected.map(key)).size).toBeGreaterThan(2);
      for (const limit of [1, 4, 12, 13]) {
        expect(await pages(`sort=${sort}`, limit)).toEqual(expected);
        expect(await pages(`sort=${sort}&direction=desc`, limit)).toEqual([...expected].reverse());
      }
    });
  });

  it('are paged through as they were at the first page, whatever is analysed meanwhile', async () => {
    const sha = await analyse(newSha(), { issues: { a: 3, b: 2, c: 1 } });
    const first = await list('?limit=1&sort=issues&direction=desc');
    await analyse(newSha(), { issues: { a: 1, b: 9, d: 4 } });
    // Derived again: the rows that the first page read are gone.
    const again = { commitUuid: sha };
    const reanalysed = await rig.post(`${repositoryPath}/reanalyzeCommit`, again, { repositoryId });
    expect(reanalysed.status).toBe(204);
    await rig.settled();
    const cursor = encodeURIComponent(first.pagination.cursor ?? '');
    const rest = await list(`?sort=issues&direction=desc&cursor=${cursor}`);
    expect(pathsOf([...first.data, ...rest.data])).toEqual(['a', 'b', 'c']);
    expect(pathsOf((await list()).data)).toEqual(['a', 'b', 'd']);
  });

  it('are those of the branch that is asked for, and otherwise of the default one', async () => {
    const [main, topic] = [newSha(), newSha()];
    await analyse(main, { issues: { main: 1 } });
    await analyse(topic, { issues: { topic: 1 } });
    await rig.db.query(
      `with b as (insert into branches (repository_id, name) values ($1, 'main'), ($1, 'topic')
         returning branch_id, name)
       insert into branch_commits select branch_id, $1, case name when 'main' then $2 else $3 end from b`,
      [repositoryId, main, topic],
    );
    expect(pathsOf((await list()).data)).toEqual(['main']);
    expect(pathsOf((await list('?branch=main')).data)).toEqual(['main']);
    expect(pathsOf((await list('?branch=topic')).data)).toEqual(['topic']);
    const gone = await rig.send(`${repositoryPath}/files?branch=gone`, { repositoryId });
    expect(gone).toMatchObject({ status: 404, body: { error: 'NotFound', message: 'Branch not found' } });
    expect(await one(await idOf('topic', '?branch=topic'))).toMatchObject({ file: { commitSha: topic } });
  });

  it('each have their figures in the newest commit that has them, beside their coverage', async () => {
    const [old, sha] = [newSha(), newSha()];
    await analyse(old, { issues: { 'src/a.go': 1, 'src/b.go': 2 }, metrics: { 'src/b.go': figures } });
    await analyse(sha, { issues: { 'src/a.go': 5 }, metrics: { 'src/a.go': null }, clones: [['src/a.go']] });
    await cover(old, { 'src/a.go': { 1: 1, 2: 0 } });
    const [a, b] = [await idOf('src/a.go'), await idOf('src/b.go')];
    expect(b).toBe(0);
    expect(await one(a)).toEqual({
      file: {
        commitId: 0,
        commitSha: old,
        fileId: a,
        fileDataId: a,
        path: 'src/a.go',
        language: 'Go',
        gitProviderUrl: `https://github.com/acme/shop/blob/${old}/src/a.go`,
        ignored: false,
      },
      metrics: {},
      coverage: { coverage: 50, coverableLines: 2, coveredLines: 1 },
      quality: { totalIssues: 5, grade: 0, gradeLetter: '', duplication: 1 },
    });
  });

  it('are shown of the commit of their analysis where nothing covers them, until none has them', async () => {
    const sha = await analyse(newSha(), { issues: { 'b.go': 2 }, metrics: { 'b.go': figures } });
    const fileId = await idOf('b.go');
    await analyse(newSha(), { issues: { 'c.go': 1 } });
    const file = await one(fileId);
    expect(file.file).toMatchObject({ commitSha: sha, language: 'Go', path: 'b.go' });
    expect(file).toMatchObject({
      metrics: { linesOfCode: 40, commentedLinesOfCode: 3, numberOfMethods: 4, numberOfClasses: 2 },
      quality: { totalIssues: 2, complexity: 7 },
    });
    expect(file).not.toHaveProperty('coverage');
    for (let commit = 0; commit < 20; commit += 1) await analyse(newSha(), { issues: { 'c.go': 1 } });
    const gone = await one(fileId);
    expect(gone.file.commitSha).toBe('');
    for (const name of ['metrics', 'quality', 'coverage']) expect(gone).not.toHaveProperty(name);
  });

  it('are those of their own repository, also with a place that a reply for another one gave', async () => {
    const other = repositoryId + 1;
    const sha = newSha();
    await analyse(sha, { issues: { a: 1, b: 1 } });
    await analyse(sha, { issues: { a: 2, secret: 3 } }, other);
    expect((await list()).data.map(({ path, totalIssues }) => [path, totalIssues])).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    const theirs = JSON.parse(
      Buffer.from((await list('?limit=1', other)).pagination.cursor ?? '', 'base64url').toString(),
    ) as unknown[];
    const ours = await idOf('a');
    // Their results, our file.
    const cursor = Buffer.from(JSON.stringify([...theirs.slice(0, 3), ours])).toString('base64url');
    expect(await list(`?cursor=${cursor}`)).toMatchObject({ data: [], pagination: { total: 0 } });
    const fileId = (await list('', other)).data.at(-1)?.fileId ?? 0;
    const reply = await rig.send(`${repositoryPath}/files/${fileId}`, { repositoryId });
    expect(reply.status).toBe(404);
  });
});
