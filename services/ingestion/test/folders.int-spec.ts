import { filesReply, folderCoverageReply } from '@libs/contracts';
import type { z } from 'zod';
import { anyText, IngestionRig, newSha, report, repositoryPath } from './ingestion-rig';

type Files = Record<string, Record<string, number>>;
type Folder = z.output<typeof folderCoverageReply>['data'];

describe('the coverage of a folder', () => {
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
  const repositoryWith = async (files: Files): Promise<number> => {
    const repositoryId = nextRepository++;
    await upload(repositoryId, newSha(), files);
    await rig.settled();
    return repositoryId;
  };
  const folder = async (repositoryId: number, name = '', query = ''): Promise<Folder> => {
    const path = `${repositoryPath}/coverage/folders?folder=${encodeURIComponent(name)}${query}`;
    const reply = await rig.send(path, { repositoryId });
    expect(reply.status).toBe(200);
    return folderCoverageReply.parse(reply.body).data;
  };
  const shown = ({ entries }: Folder): [string, number, number][] =>
    entries.map(({ path, coveredLines, coverableLines }) => [path, coveredLines, coverableLines]);

  it('is nothing while nothing was ever processed', async () => {
    const none = { files: 0, coverableLines: 0, coveredLines: 0 };
    expect(await folder(nextRepository++)).toEqual({
      folder: '',
      ...none,
      entries: [],
      others: { entries: 0, ...none },
    });
  });

  it('is that of all below it, the largest first, and folders that hold one folder are passed through', async () => {
    const repositoryId = await repositoryWith({
      'src/main/java/shop/Cart.java': { 1: 1, 2: 0 },
      'src/main/java/shop/pay/Card.java': { 1: 1, 2: 1, 3: 1 },
      'src/main/java/shop-test/X.java': { 1: 0 },
      'src/main/java/shop': { 1: 1 },
      'tools/build.go': { 1: 0 },
      'main.go': { 1: 1, 2: 1 },
      empty: {},
    });
    const root = await folder(repositoryId);
    expect(root).toMatchObject({ commitSha: anyText, files: 7, coverableLines: 10, coveredLines: 7 });
    expect(shown(root)).toEqual([
      ['src/main/java', 5, 7],
      ['main.go', 2, 2],
      ['tools', 0, 1],
      ['empty', 0, 0],
    ]);
    expect(root.entries.map(({ fileId }) => fileId !== undefined)).toEqual([false, true, false, true]);
    expect(shown(await folder(repositoryId, 'src/main/java'))).toEqual([
      ['src/main/java/shop', 4, 5],
      ['src/main/java/shop', 1, 1],
      ['src/main/java/shop-test', 0, 1],
    ]);
    expect(await folder(repositoryId, 'src/main/java/shop')).toMatchObject({ files: 2, coverableLines: 5 });
    expect(await folder(repositoryId, 'nowhere')).toMatchObject({ files: 0, entries: [] });
    // What looks like a pattern is none.
    expect(await folder(repositoryId, 'src/%')).toMatchObject({ files: 0 });
  });

  it('leads to the files by the numbers that their list has', async () => {
    const repositoryId = await repositoryWith({ 'a/b': { 1: 1 }, c: { 1: 1 } });
    const list = filesReply.parse((await rig.send(`${repositoryPath}/files`, { repositoryId })).body).data;
    const [, other] = (await folder(repositoryId)).entries;
    expect(other).toMatchObject({ path: 'c', fileId: list.find(({ path }) => path === 'c')?.fileId });
  });

  it('can be entered where paths are absolute, or hold what no path should', async () => {
    const paths = ['/home/ci/a.go', '/opt/b.go', '//x', 'd//e', 'f/', 'naïve/☃/g.go', 'naïve/☃.go'];
    const repositoryId = await repositoryWith(Object.fromEntries(paths.map((path) => [path, { 1: 1 }])));
    const found: string[] = [];
    const enter = async (name: string, depth: number): Promise<void> => {
      expect(depth).toBeLessThan(8);
      for (const { path, fileId } of (await folder(repositoryId, name)).entries)
        if (fileId === undefined) await enter(path, depth + 1);
        else found.push(path);
    };
    await enter('', 0);
    expect(found.sort()).toEqual(paths.sort());
  });

  it('counts a line once that several languages report', async () => {
    const repositoryId = nextRepository++;
    const sha = newSha();
    await upload(repositoryId, sha, { 'a/shared': { 1: 1, 2: 0 }, 'a/b/own': { 1: 1 } }, 'java');
    await upload(repositoryId, sha, { 'a/shared': { 2: 1, 3: 0 }, other: { 1: 0 } }, 'kotlin');
    await rig.settled();
    expect(shown(await folder(repositoryId))).toEqual([
      ['a', 3, 4],
      ['other', 0, 1],
    ]);
    expect(shown(await folder(repositoryId, 'a'))).toEqual([
      ['a/shared', 2, 3],
      ['a/b', 1, 1],
    ]);
  });

  it('names 200 entries and adds up the others', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 250 }, (_, index) => [
        `f${index}`,
        Object.fromEntries(Array.from({ length: 1 + (index % 5) }, (__, line) => [line + 1, index % 2])),
      ]),
    );
    const repositoryId = await repositoryWith(files);
    const { entries, others, ...all } = await folder(repositoryId);
    expect(entries).toHaveLength(200);
    expect(others).toEqual({ entries: 50, files: 50, coverableLines: 50, coveredLines: 25 });
    expect(all).toMatchObject({ files: 250, coverableLines: 750, coveredLines: 375 });
  });

  it('is that of a branch where one is asked for', async () => {
    const repositoryId = nextRepository++;
    const [main, feature] = [newSha(), newSha()];
    await upload(repositoryId, feature, { feature: { 1: 1 } });
    await upload(repositoryId, main, { main: { 1: 1 } });
    await rig.settled();
    await rig.db.query(
      `with b as (insert into branches (repository_id, name) values ($1, 'main'), ($1, 'topic') returning branch_id, name)
       insert into branch_commits select branch_id, $1, case name when 'main' then $2 else $3 end from b`,
      [repositoryId, main, feature],
    );
    expect(await folder(repositoryId, '', '&branch=topic')).toMatchObject({ commitSha: feature });
    const gone = await rig.send(`${repositoryPath}/coverage/folders?branch=gone`, { repositoryId });
    expect(gone).toMatchObject({ status: 404, body: { message: 'Branch not found' } });
  });

  it.each(['branch=', 'folder=%00', 'folder=a&folder=b', `folder=${'x'.repeat(15_001)}`])(
    'is refused to a query of %s, with a sentence',
    async (query) => {
      const reply = await rig.send(`${repositoryPath}/coverage/folders?${query}`);
      expect(reply).toMatchObject({ status: 400, body: { error: 'BadRequest', message: anyText } });
    },
  );
});
