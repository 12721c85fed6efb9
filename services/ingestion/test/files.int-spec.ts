import { FILE_SORTS, fileCoverageReply, filesReply, fileWithAnalysisReply } from '@libs/contracts';
import type { z } from 'zod';
import { anyText, IngestionRig, newSha, report, repositoryPath } from './ingestion-rig';

type Files = Record<string, Record<string, number>>;
type ListedFile = z.output<typeof filesReply>['data'][number];

describe('the files of a repository', () => {
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
  /** A repository whose newest commit has these files. */
  const repositoryWith = async (files: Files): Promise<number> => {
    const repositoryId = nextRepository++;
    await upload(repositoryId, newSha(), files);
    await rig.settled();
    return repositoryId;
  };
  const list = async (repositoryId: number, query = ''): Promise<z.output<typeof filesReply>> => {
    const reply = await rig.send(`${repositoryPath}/files${query}`, { repositoryId });
    expect(reply.status).toBe(200);
    return filesReply.parse(reply.body);
  };
  const statusOf = async (repositoryId: number, path: string): Promise<number> =>
    (await rig.send(`${repositoryPath}${path}`, { repositoryId })).status;
  const idOf = async (repositoryId: number, path: string): Promise<number> => {
    const { data } = await list(repositoryId, '?limit=1000');
    return data.find((file) => file.path === path)?.fileId ?? 0;
  };
  const file = async (repositoryId: number, fileId: number) => {
    const { body } = await rig.send(`${repositoryPath}/files/${fileId}`, { repositoryId });
    return fileWithAnalysisReply.parse(body);
  };
  const lines = async (repositoryId: number, fileId: number) => {
    const { body } = await rig.send(`${repositoryPath}/files/${fileId}/coverage`, { repositoryId });
    return fileCoverageReply.parse(body).data;
  };
  /** All of a list, `limit` at a time. */
  const pages = async (repositoryId: number, query: string, limit: number): Promise<ListedFile[]> => {
    const all: ListedFile[] = [];
    for (let cursor = ''; ;) {
      const { data, pagination } = await list(repositoryId, `?${query}&limit=${limit}${cursor}`);
      all.push(...data);
      if (pagination.cursor === undefined) return all;
      expect(data).toHaveLength(limit);
      cursor = `&cursor=${encodeURIComponent(pagination.cursor)}`;
    }
  };
  const pathsOf = (files: ListedFile[]): string[] => files.map(({ path }) => path);

  it('are none while nothing was ever processed', async () => {
    const repositoryId = nextRepository++;
    const none = { data: [], pagination: { limit: 100, total: 0 } };
    expect(await list(repositoryId)).toEqual(none);
    await rig.post(`/2.0/coverage/${newSha()}/go?partial=true`, report({ a: { 1: 1 } }), { repositoryId });
    expect(await list(repositoryId, '?sort=coverage')).toEqual(none);
  });

  it('are those of the newest commit, its languages added up, a shared line once', async () => {
    const repositoryId = await repositoryWith({ old: { 1: 1 } });
    const sha = newSha();
    await upload(repositoryId, sha, { shared: { 1: 1, 2: 0, 3: 0 }, js: { 1: 1, 2: 1, 3: 0 } }, 'javascript');
    await upload(repositoryId, sha, { shared: { 2: 1, 4: 0 }, empty: {} }, 'typescript');
    await rig.settled();
    const common = {
      fileId: expect.any(Number) as number,
      branchId: 0,
      totalIssues: 0,
      grade: 0,
      gradeLetter: '',
      numberOfMethods: 0,
    };
    expect(await list(repositoryId)).toEqual({
      data: [
        { ...common, path: 'empty', sourceLinesOfCode: 0, coveredLines: 0 },
        {
          ...common,
          path: 'js',
          coverage: 66,
          coverageWithDecimals: 66.66,
          sourceLinesOfCode: 3,
          coveredLines: 2,
        },
        {
          ...common,
          path: 'shared',
          coverage: 50,
          coverageWithDecimals: 50,
          sourceLinesOfCode: 4,
          coveredLines: 2,
        },
      ],
      pagination: { limit: 100, total: 3 },
    });
  });

  it('keep their numbers through commits, and share none with another repository', async () => {
    const files = { a: { 1: 1 }, b: { 1: 0 } };
    const [one, other] = [await repositoryWith(files), await repositoryWith(files)];
    // Asked for the first time by several at once.
    const replies = await Promise.all(Array.from({ length: 8 }, () => list(one)));
    const ids = replies.map(({ data }) => data.map(({ fileId }) => fileId));
    expect(new Set(ids.map(String)).size).toBe(1);
    await upload(one, newSha(), { b: { 1: 1 }, new: { 1: 1 }, a: { 1: 0 } });
    await rig.settled();
    expect((await list(one)).data.map(({ fileId }) => fileId)).toEqual([
      ...(ids[0] ?? []),
      expect.any(Number),
    ]);
    for (const { fileId } of (await list(other)).data) expect(ids[0]).not.toContain(fileId);
  });

  it.each(FILE_SORTS)('are in the order of %s, page by page, in both directions', async (sort) => {
    const repositoryId = nextRepository++;
    const sha = newSha();
    const names = ['b', 'a', 'Z', 'é', '😀', '\uFFEE', 'a/b', 'a.b', '_', '%'];
    const half = { 1: 1, 2: 0 };
    await upload(repositoryId, sha, {
      ...Object.fromEntries(names.map((name, index) => [name, { 1: index % 3, 2: 1 }])),
      none: {},
    });
    await upload(repositoryId, sha, { a: half, Z: half, '😀': { 3: 0, 4: 0 }, own: half }, 'java');
    await rig.settled();
    const key = (one: ListedFile): number => {
      if (sort === 'uncovered-lines') return (one.sourceLinesOfCode ?? 0) - (one.coveredLines ?? 0);
      return sort === 'coverage' ? (one.coverageWithDecimals ?? -1) : 0;
    };
    const all = (await list(repositoryId, '?limit=1000')).data;
    const expected = all.sort(
      (one, other) => key(one) - key(other) || Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)),
    );
    expect(expected).toHaveLength(12);
    for (const limit of [1, 5, 11, 12]) {
      expect(await pages(repositoryId, `sort=${sort}`, limit)).toEqual(expected);
      expect(await pages(repositoryId, `sort=${sort}&direction=desc`, limit)).toEqual(
        [...expected].reverse(),
      );
    }
  });

  it('are ordered right when thousands are in several languages', async () => {
    const repositoryId = nextRepository++;
    const sha = newSha();
    const count = 2_600;
    const part = (offset: number): Files =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `f${index}`,
          { 1: (index + offset) % 2, 2: index % 3 === 0 ? 1 : 0, [3 + offset]: 0 },
        ]),
      );
    await upload(repositoryId, sha, part(0), 'java');
    await upload(repositoryId, sha, part(1), 'kotlin');
    await rig.settled();
    const all = await pages(repositoryId, 'sort=coverage&direction=desc', 1_000);
    expect(new Set(pathsOf(all)).size).toBe(count);
    const shares = all.map(({ coverageWithDecimals }) => coverageWithDecimals ?? -1);
    expect(shares).toEqual([...shares].sort((one, other) => other - one));
    // Line 1 is covered in one of the two, line 2 in every third file, lines 3 and 4 never.
    expect([shares[0], shares.at(-1)]).toEqual([50, 25]);
  });

  it('are paged through as they were at the first page, whatever is uploaded meanwhile', async () => {
    const repositoryId = await repositoryWith({ a: { 1: 1 }, b: { 1: 0 }, c: { 1: 1 } });
    const first = await list(repositoryId, '?limit=1&sort=coverage');
    await upload(repositoryId, newSha(), { a: { 1: 0 }, aa: { 1: 1 }, d: { 1: 1 } });
    await rig.settled();
    const cursor = encodeURIComponent(first.pagination.cursor ?? '');
    const rest = await list(repositoryId, `?sort=coverage&cursor=${cursor}`);
    expect(pathsOf([...first.data, ...rest.data])).toEqual(['b', 'a', 'c']);
    expect(pathsOf((await list(repositoryId)).data)).toEqual(['a', 'aa', 'd']);
  });

  it('are found by any part of their path, whatever the case, and by nothing else', async () => {
    const paths = ['src/Cart.ts', 'src/cart_test.ts', 'naïve/☃.js', '100%/x'];
    const repositoryId = await repositoryWith(Object.fromEntries(paths.map((path) => [path, { 1: 1 }])));
    const found = async (search: string): Promise<string[]> =>
      pathsOf((await list(repositoryId, `?search=${encodeURIComponent(search)}`)).data);
    expect(await found('cart')).toEqual(['src/Cart.ts', 'src/cart_test.ts']);
    expect(await found('T_T')).toEqual(['src/cart_test.ts']);
    expect(await found('0%/')).toEqual(['100%/x']);
    expect(await found('NAïVE/☃')).toEqual(['naïve/☃.js']);
    expect(await found('s_c')).toEqual([]);
    expect((await list(repositoryId, '?search=cart&limit=1')).pagination).toEqual({
      cursor: anyText,
      limit: 1,
      total: 2,
    });
  });

  it('are those of a branch where one is asked for', async () => {
    const repositoryId = nextRepository++;
    const [main, feature] = [newSha(), newSha()];
    await upload(repositoryId, main, { main: { 1: 1 } });
    await upload(repositoryId, feature, { feature: { 1: 1 } });
    await rig.settled();
    // Nothing was imported: every commit counts as being on the main branch, and there is no other.
    expect(pathsOf((await list(repositoryId, '?branch=main')).data)).toEqual(['feature']);
    expect(await statusOf(repositoryId, '/files?branch=topic')).toBe(404);
    await rig.db.query(
      `with b as (insert into branches (repository_id, name) values ($1, 'main'), ($1, 'topic'), ($1, 'bare')
         returning branch_id, name)
       insert into branch_commits select branch_id, $1, case name when 'main' then $2 else $3 end
       from b where name <> 'bare'`,
      [repositoryId, main, feature],
    );
    expect(pathsOf((await list(repositoryId, '?branch=main')).data)).toEqual(['main']);
    const topic = await list(repositoryId, '?branch=topic');
    expect(pathsOf(topic.data)).toEqual(['feature']);
    expect(topic.data[0]?.branchId).toBeGreaterThan(0);
    expect((await list(repositoryId, '?branch=bare')).data).toEqual([]);
    const unknown = await rig.send(`${repositoryPath}/files?branch=gone`, { repositoryId });
    expect(unknown).toMatchObject({ status: 404, body: { error: 'NotFound', message: 'Branch not found' } });
  });

  it('each have their lines in order, those of all languages merged, hits cut to 2^31-1', async () => {
    const repositoryId = nextRepository++;
    const sha = newSha();
    await upload(repositoryId, sha, { 'naïve/☃.kt': { 30: 0, 4: 5_000_000_000, 7: 0 } }, 'kotlin');
    await upload(repositoryId, sha, { 'naïve/☃.kt': { 7: 3, 1: 0 } }, 'java');
    await rig.settled();
    await rig.db.query(`insert into commits (repository_id, commit_sha) values ($1, $2)`, [
      repositoryId,
      sha,
    ]);
    const fileId = await idOf(repositoryId, 'naïve/☃.kt');
    expect(await lines(repositoryId, fileId)).toEqual([
      { line: 1, hits: 0 },
      { line: 4, hits: 2_147_483_647 },
      { line: 7, hits: 3 },
      { line: 30, hits: 0 },
    ]);
    expect(await file(repositoryId, fileId)).toEqual({
      file: {
        commitId: expect.any(Number) as number,
        commitSha: sha,
        fileId,
        fileDataId: fileId,
        path: 'naïve/☃.kt',
        language: 'Java',
        gitProviderUrl: `https://github.com/acme/shop/blob/${sha}/na%C3%AFve/%E2%98%83.kt`,
        ignored: false,
      },
      coverage: { coverage: 50, coverableLines: 4, coveredLines: 2 },
    });
  });

  it('are shown as in the newest commit that has them, and without coverage once none does', async () => {
    const repositoryId = await repositoryWith({ moved: { 1: 1 }, stays: { 1: 1 } });
    const fileId = await idOf(repositoryId, 'moved');
    await upload(repositoryId, newSha(), { stays: { 1: 1 } });
    await rig.settled();
    expect(await file(repositoryId, fileId)).toMatchObject({ coverage: { coverage: 100 } });
    for (let commit = 0; commit < 20; commit += 1) await upload(repositoryId, newSha(), { stays: { 1: 1 } });
    await rig.settled();
    const gone = await file(repositoryId, fileId);
    expect(gone).not.toHaveProperty('coverage');
    expect(gone.file).toMatchObject({ path: 'moved', commitSha: '', commitId: 0 });
    expect(await lines(repositoryId, fileId)).toEqual([]);
  });

  it('are shown as in the newest commit of a branch where one is asked for', async () => {
    const repositoryId = nextRepository++;
    const [topic, main] = [newSha(), newSha()];
    await upload(repositoryId, topic, { a: { 1: 0, 2: 0 } });
    await upload(repositoryId, main, { a: { 1: 1 } });
    await rig.settled();
    await rig.db.query(
      `with b as (insert into branches (repository_id, name) values ($1, 'topic') returning branch_id)
       insert into branch_commits select branch_id, $1, $2 from b`,
      [repositoryId, topic],
    );
    const path = `${repositoryPath}/files/${await idOf(repositoryId, 'a')}`;
    const read = async (tail: string): Promise<unknown> =>
      (await rig.send(`${path}${tail}`, { repositoryId })).body;
    expect(await read('?branch=topic')).toMatchObject({
      file: { commitSha: topic },
      coverage: { coverage: 0 },
    });
    expect(await read('')).toMatchObject({ file: { commitSha: main }, coverage: { coverage: 100 } });
    expect(fileCoverageReply.parse(await read('/coverage?branch=topic')).data).toHaveLength(2);
    for (const tail of ['', '/coverage'])
      expect(await rig.send(`${path}${tail}?branch=gone`, { repositoryId })).toMatchObject({ status: 404 });
  });

  it('may have the longest names that a report may hold', async () => {
    const long = '☃'.repeat(4_096);
    const repositoryId = await repositoryWith({ [long]: { 1: 1 }, z: { 1: 1 } });
    expect(pathsOf(await pages(repositoryId, 'sort=filename', 1))).toEqual(['z', long]);
  });

  it('of another repository are not there, nor is a place in its list', async () => {
    const [one, other] = [
      await repositoryWith({ a: { 1: 1 } }),
      await repositoryWith({ a: { 1: 1 }, b: {} }),
    ];
    const fileId = await idOf(other, 'a');
    for (const tail of ['', '/coverage']) expect(await statusOf(one, `/files/${fileId}${tail}`)).toBe(404);
    const { pagination } = await list(other, '?limit=1');
    expect(await statusOf(one, `/files?cursor=${encodeURIComponent(pagination.cursor ?? '')}`)).toBe(400);
    const unknown = await rig.send(`${repositoryPath}/files/999999999`, { repositoryId: one });
    expect(unknown).toMatchObject({ status: 404, body: { error: 'NotFound', message: 'File not found' } });
    for (const id of ['0', '-1', 'x', '1.5', '1e3', '9'.repeat(30)])
      expect(await statusOf(one, `/files/${id}`)).toBe(404);
  });

  it.each([
    'sort=name',
    'direction=up',
    'limit=0',
    'limit=x',
    'cursor=%27',
    'cursor=WzFd',
    'branch=',
    'branch=%00',
    'search=%00',
    'search=a&search=b',
  ])('are refused to a query of %s, with a sentence', async (query) => {
    const reply = await rig.send(`${repositoryPath}/files?${query}`);
    expect(reply).toMatchObject({
      status: 400,
      body: { error: 'BadRequest', message: anyText, actions: [] },
    });
  });
});
