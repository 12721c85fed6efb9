import { commitsReply, commitWithAnalysisReply } from '@libs/contracts';
import type { z } from 'zod';
import { anyText, IngestionRig, newSha, report } from './ingestion-rig';

const ANALYSIS = '/api/v3/analysis/organizations/gh/acme/repositories/shop';

describe('the coverage of a commit', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
    await rig.startWorker();
  });
  afterAll(() => rig.stop());

  const upload = async (
    sha: string,
    covered: number,
    coverable: number,
    language = 'go',
    repositoryId = 9,
  ) => {
    const lines = Object.fromEntries(
      Array.from({ length: coverable }, (_, index) => [index + 1, index < covered ? 1 : 0]),
    );
    const reply = await rig.post(`/2.0/coverage/${sha}/${language}`, report({ f: lines }), { repositoryId });
    expect(reply.status).toBe(200);
    await rig.settled();
  };
  const imported = async (sha: string, parents: string[] = [], repositoryId = 9): Promise<void> => {
    await rig.db.query(
      `insert into commits (repository_id, commit_sha, parents, author_name, author_email, message, committed_at)
       values ($1, $2, $3, 'Ann', 'ann@example.org', 'Add naïve ☃', '2026-11-01T10:00:00Z')`,
      [repositoryId, sha, parents],
    );
  };
  const commit = async (sha: string, repositoryId = 9): Promise<z.output<typeof commitWithAnalysisReply>> => {
    const reply = await rig.send(`${ANALYSIS}/commits/${sha}`, { repositoryId });
    expect(reply.status).toBe(200);
    return commitWithAnalysisReply.parse(reply.body);
  };

  it('is shown with what was imported about it, and the difference to its parent', async () => {
    const [parent, sha] = [newSha(), newSha()];
    await imported(parent);
    await imported(sha, [parent]);
    await upload(parent, 1, 3);
    await upload(sha, 2, 3);
    expect(await commit(sha)).toEqual({
      commit: {
        sha,
        id: expect.any(Number) as number,
        commitTimestamp: '2026-11-01T10:00:00.000Z',
        authorName: 'Ann',
        authorEmail: 'ann@example.org',
        message: 'Add naïve ☃',
        isMergeCommit: false,
        gitHref: `https://github.com/acme/shop/commit/${sha}`,
        parents: [parent],
      },
      coverage: { totalCoveragePercentage: 66.66, deltaCoveragePercentage: 33.33 },
      meta: { analyzable: true },
    });
    expect(await commit(sha.toUpperCase())).toEqual(await commit(sha));
  });

  it('differs from the first parent that has any, and from none if none has', async () => {
    const [bare, one, two, merge, orphan] = [newSha(), newSha(), newSha(), newSha(), newSha()];
    for (const sha of [bare, one, two]) await imported(sha);
    await imported(merge, [bare, one, two]);
    await imported(orphan, [bare]);
    await upload(one, 0, 2);
    await upload(two, 2, 2);
    await upload(merge, 1, 2);
    await upload(orphan, 1, 2);
    expect((await commit(merge)).commit.isMergeCommit).toBe(true);
    expect((await commit(merge)).coverage).toEqual({
      totalCoveragePercentage: 50,
      deltaCoveragePercentage: 50,
    });
    expect((await commit(orphan)).coverage).toEqual({ totalCoveragePercentage: 50 });
    expect(await commit(bare)).not.toHaveProperty('coverage');
  });

  it('adds up its languages, a shared line once, and rounds down', async () => {
    const sha = newSha();
    await imported(sha);
    await upload(sha, 1, 2, 'go');
    await upload(sha, 2, 3, 'java');
    expect((await commit(sha)).coverage).toEqual({ totalCoveragePercentage: 66.66 });
  });

  describe('in the list of commits', () => {
    const listed = async (sha: string, repositoryId: number): Promise<number | undefined> => {
      const { body } = await rig.send(`${ANALYSIS}/commits`, { repositoryId });
      const { data } = commitsReply.parse(body);
      return data.find((one) => one.commit.sha === sha)?.coverage?.totalCoveragePercentage;
    };
    const both = async (sha: string, repositoryId: number) => [
      await listed(sha, repositoryId),
      (await commit(sha, repositoryId)).coverage?.totalCoveragePercentage,
    ];
    const kept = (repositoryId: number) =>
      rig.rows('select from coverage_commit_totals where repository_id = $1', [repositoryId]);

    it('is the same number, a line of two languages counting once', async () => {
      const sha = newSha();
      await imported(sha, [], 50);
      expect(await both(sha, 50)).toEqual([undefined, undefined]);
      await upload(sha, 1, 2, 'go', 50);
      expect(await both(sha, 50)).toEqual([50, 50]);
      expect(await kept(50)).toEqual([]);
      await upload(sha, 2, 3, 'java', 50);
      expect(await kept(50)).toHaveLength(1);
      expect(await both(sha, 50)).toEqual([66.66, 66.66]);
      await upload(sha, 3, 3, 'java', 50);
      expect(await both(sha, 50)).toEqual([100, 100]);
    });

    // Reports of before totals were kept, or stored at the same moment as another of the commit.
    it.each([
      ['nobody kept it', 'delete from coverage_commit_totals where repository_id = $1'],
      [
        'it was kept of other reports',
        `update coverage_commit_totals set reports = '1.1', covered_lines = 0 where repository_id = $1`,
      ],
    ])('is counted when %s, whoever asks first, and kept then', async (_, spoil) => {
      const sha = newSha();
      const repositoryId = 51 + spoil.length;
      await imported(sha, [], repositoryId);
      await upload(sha, 1, 2, 'go', repositoryId);
      await upload(sha, 2, 3, 'java', repositoryId);
      await rig.db.query(spoil, [repositoryId]);
      const replies = await Promise.all(Array.from({ length: 6 }, () => both(sha, repositoryId)));
      expect(new Set(replies.flat())).toEqual(new Set([66.66]));
      expect(
        await rig.rows('select covered_lines::int from coverage_commit_totals where repository_id = $1', [
          repositoryId,
        ]),
      ).toEqual([{ covered_lines: 2 }]);
    });

    it('is that of its own repository, also for a commit that another one has too', async () => {
      const sha = newSha();
      for (const repositoryId of [52, 53]) await imported(sha, [], repositoryId);
      for (const language of ['go', 'java']) {
        await upload(sha, 1, 2, language, 52);
        await upload(sha, 1, 4, language, 53);
      }
      expect([await both(sha, 52), await both(sha, 53)]).toEqual([
        [50, 50],
        [25, 25],
      ]);
    });
  });

  it('has no percentage where there is nothing to cover', async () => {
    const sha = newSha();
    await imported(sha);
    await upload(sha, 0, 0);
    expect((await commit(sha)).coverage).toEqual({});
  });

  it('is known by its uploads as long as no commit of the repository was imported', async () => {
    const sha = newSha();
    await upload(sha, 1, 1, 'go', 30);
    expect(await commit(sha, 30)).toEqual({
      commit: {
        sha,
        id: 0,
        commitTimestamp: anyText,
        authorName: '',
        authorEmail: '',
        message: '',
        gitHref: anyText,
      },
      coverage: { totalCoveragePercentage: 100 },
      meta: { analyzable: true },
    });
    await imported(newSha(), [], 30);
    expect((await rig.send(`${ANALYSIS}/commits/${sha}`, { repositoryId: 30 })).status).toBe(404);
  });

  it('of another repository is not there, and no parent to compare with', async () => {
    const [foreign, parent, sha] = [newSha(), newSha(), newSha()];
    await imported(foreign, [], 31);
    await upload(foreign, 1, 1, 'go', 31);
    const reply = await rig.send(`${ANALYSIS}/commits/${foreign}`);
    expect(reply).toMatchObject({ status: 404, body: { error: 'NotFound', message: 'Commit not found' } });
    await imported(sha, [foreign, parent]);
    await upload(sha, 1, 1);
    expect((await commit(sha)).coverage).toEqual({ totalCoveragePercentage: 100 });
    await upload(parent, 1, 2);
    expect((await commit(sha)).coverage).toMatchObject({ deltaCoveragePercentage: 50 });
  });

  it('is refused to what is no full SHA', async () => {
    for (const sha of ['abc', 'main', 'g'.repeat(40)])
      expect((await rig.send(`${ANALYSIS}/commits/${sha}`)).status).toBe(400);
  });
});
