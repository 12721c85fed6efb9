import { eventually } from '@libs/testing';
import { Client } from 'pg';
import { GitRig, type Page } from './git-rig';
import {
  analysisPath,
  anyText,
  IngestionRig,
  newSha,
  objectWith,
  principalOn,
  report,
  repositoryPath,
  textWith,
} from './ingestion-rig';
import { foundBy } from './result-bodies';

describe('reading Git facts', () => {
  let rig: IngestionRig;
  let git: GitRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
  });
  beforeEach(() => {
    git = new GitRig(rig);
  });
  afterAll(() => rig.stop());

  /** Every page of a list, as a client turns them; between two of them something happens. */
  async function pages<T>(
    read: (query: string) => Promise<Page<T>>,
    query: string,
    between: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<T[][]> {
    const found: T[][] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page: Page<T> = await read(`?${query}${cursor && `&cursor=${cursor}`}`);
      found.push(page.data);
      cursor = page.pagination.cursor;
      if (cursor !== undefined) await between();
    }
    return found;
  }

  describe('branches', () => {
    const names = (page: Page<{ name: string }>): string[] => page.data.map(({ name }) => name);

    it('are shown as the contract says', async () => {
      const head = newSha();
      await git.told({ at: '2026-05-07T09:00:00Z', branches: [{ name: 'main', headSha: head }] });
      await git.told({ branches: [{ name: 'old', isEnabled: false }] });
      expect(await git.branches('?sort=name')).toEqual({
        data: [
          {
            id: expect.any(Number) as number,
            name: 'main',
            isDefault: true,
            isEnabled: true,
            lastUpdated: '2026-05-07T09:00:00.000Z',
            branchType: 'Branch',
            lastCommit: head,
          },
          {
            id: expect.any(Number) as number,
            name: 'old',
            isDefault: false,
            isEnabled: false,
            lastUpdated: anyText,
            branchType: 'Branch',
          },
        ],
        pagination: { limit: 100, total: 2 },
      });
    });

    it('are sorted, searched and filtered', async () => {
      for (const name of ['b', 'a', 'C']) await git.told({ branches: [{ name, isEnabled: name !== 'b' }] });
      expect(names(await git.branches())).toEqual(['C', 'a', 'b']);
      expect(names(await git.branches('?direction=asc'))).toEqual(['b', 'a', 'C']);
      expect(names(await git.branches('?sort=name'))).toEqual(['C', 'a', 'b']);
      expect(names(await git.branches('?sort=name&direction=desc'))).toEqual(['b', 'a', 'C']);
      expect(names(await git.branches('?enabled=false'))).toEqual(['b']);
      expect(names(await git.branches('?enabled=true&sort=name'))).toEqual(['C', 'a']);
      expect(names(await git.branches('?search=c'))).toEqual(['C']);
      expect(names(await git.branches('?search=%25'))).toEqual([]);
    });

    it.each(['sort=name', 'sort=name&direction=desc', 'sort=last-updated', 'direction=asc'])(
      'are each on one page, whatever is added or deleted meanwhile: %s',
      async (order) => {
        const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
        await git.told({ branches: before.map((name) => ({ name })) });
        const found = await pages(
          (query) => git.branches(query),
          `${order}&limit=3`,
          () => git.told({ branches: [{ name: 'zz' }, { name: 'Aa' }, { name: 'new', deleted: true }] }),
        );
        const seen = found.flat().map(({ name }) => name);
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen).toEqual(expect.arrayContaining(before));
      },
    );

    it('are enabled and disabled by who administers the repository, under any name', async () => {
      const configure = (name: string, body: object, principal = principalOn(git.repositoryId, 'admin')) =>
        git.send(`/branches/${name}`, { method: 'PATCH', body: JSON.stringify(body), principal });
      await git.told({ branches: ['main', 'a', 'a/b', 'a/b/c d'].map((name) => ({ name })) });
      for (const name of ['a', 'a/b', 'a/b/c%20d']) {
        expect((await configure(name, { isEnabled: false })).status).toBe(204);
        expect((await configure(name, { isEnabled: false })).status).toBe(204);
      }
      expect(names(await git.branches('?enabled=true'))).toEqual(['main']);
      expect((await configure('a/b', { isEnabled: true })).status).toBe(204);
      expect((await configure('a/b', {})).status).toBe(204);
      expect(names(await git.branches('?enabled=true&sort=name'))).toEqual(['a/b', 'main']);
      expect((await configure('main', { isEnabled: true, isDefault: true })).status).toBe(204);

      expect(await configure('main', { isEnabled: false })).toMatchObject({
        status: 409,
        body: { error: 'Conflict', message: textWith('always enabled') },
      });
      expect((await configure('a', { isDefault: true })).status).toBe(409);
      expect((await configure('nowhere', { isEnabled: true })).status).toBe(404);
      expect((await configure('a', { isEnabled: 'yes' })).status).toBe(400);
      const writer = principalOn(git.repositoryId, 'write');
      expect((await configure('a', { isEnabled: true }, writer)).status).toBe(403);
      // Of another repository there is no such branch.
      const other = new GitRig(rig);
      const send = { method: 'PATCH' as const, body: '{"isEnabled":true}' };
      expect((await other.send('/branches/a', send)).status).toBe(404);
    });

    it('stay disabled when a push is told at the same time', async () => {
      const { repositoryId } = git;
      const [before, after] = [newSha(), newSha()];
      await git.told({ branches: [{ name: 'topic', headSha: before }] });
      const disabling = new Client({ connectionString: rig.databaseUrl });
      await disabling.connect();
      try {
        await disabling.query('begin');
        await disabling.query('update branches set is_enabled = false where repository_id = $1', [
          repositoryId,
        ]);
        const pushed = git.told({ branches: [{ name: 'topic', headSha: after }] });
        await eventually(async () => {
          const waiting = await rig.rows(
            `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
          );
          expect(waiting).toHaveLength(1);
        });
        await disabling.query('commit');
        await pushed;
      } finally {
        await disabling.end();
      }
      expect((await git.branches()).data).toEqual([
        objectWith({ name: 'topic', isEnabled: false, lastCommit: after }),
      ]);
    });
  });

  describe('commits', () => {
    it('are those of the default branch, or of the one that is asked for, newest first', async () => {
      const [first, second, ofBranch, merge] = [newSha(), newSha(), newSha(), newSha()];
      await git.told({
        commits: [
          {
            sha: merge,
            parents: [second, ofBranch],
            committedAt: '2026-05-07T12:00:00+02:00',
            authorName: 'Ada',
            authorEmail: 'ada@example.org',
            message: 'Merge',
          },
          { sha: second, parents: [first], committedAt: '2026-05-07T08:00:00Z' },
          { sha: ofBranch, parents: [first], committedAt: '2026-05-07T09:00:00Z' },
          { sha: first, committedAt: '2026-05-07T07:00:00Z' },
        ],
        branches: [
          { name: 'main', headSha: merge },
          { name: 'cart', headSha: ofBranch },
        ],
      });
      const shas = async (query = '') => (await git.commits(query)).data.map(({ commit }) => commit.sha);
      expect(await shas()).toEqual([merge, ofBranch, second, first]);
      expect(await shas('?branch=cart')).toEqual([ofBranch, first]);
      expect((await git.commits('?limit=1')).data).toEqual([
        {
          commit: {
            sha: merge,
            id: expect.any(Number) as number,
            commitTimestamp: '2026-05-07T10:00:00.000Z',
            authorName: 'Ada',
            authorEmail: 'ada@example.org',
            message: 'Merge',
            isMergeCommit: true,
            parents: [second, ofBranch],
            gitHref: `https://github.com/acme/shop/commit/${merge}`,
          },
          meta: { analyzable: true },
        },
      ]);
    });

    it('are all that are known while the default branch is not', async () => {
      await git.told({ commits: [{ sha: newSha() }, { sha: newSha() }] });
      expect((await git.commits()).data).toHaveLength(2);
      const unknown = `/api/v3/analysis/organizations/gh/acme/repositories/shop/commits?branch=nowhere`;
      expect((await rig.send(unknown, { repositoryId: git.repositoryId })).status).toBe(404);
    });

    it('are those that have uploads while nothing was told, page by page, and the told ones from then on', async () => {
      const worker = await rig.startWorker();
      const { repositoryId } = git;
      const uploaded = Array.from({ length: 5 }, newSha);
      for (const sha of uploaded)
        await rig.post(`/2.0/coverage/${sha}/go`, report({ a: { 1: 1, 2: 0 } }), { repositoryId });
      await rig.settled();
      await worker.close();
      const found = (await pages((query) => git.commits(query), 'limit=2')).flat();
      expect(found.map(({ commit }) => commit.sha)).toEqual([...uploaded].reverse());
      expect(found[0]).toMatchObject({
        commit: { id: 0, message: '', authorName: '' },
        coverage: { totalCoveragePercentage: 50 },
      });
      const { cursor } = (await git.commits('?limit=2')).pagination;
      await git.told({ commits: [{ sha: newSha() }] });
      expect((await git.commits()).data).toHaveLength(1);
      const next = await git.commits(`?cursor=${encodeURIComponent(cursor ?? '')}`);
      expect(next.data.filter(({ commit }) => uploaded.includes(commit.sha))).toEqual([]);
    });

    it('have the coverage of their reports, the languages added up', async () => {
      const worker = await rig.startWorker();
      const sha = newSha();
      await git.told({ commits: [{ sha }, { sha: newSha() }] });
      const { repositoryId } = git;
      await rig.post(`/2.0/coverage/${sha}/go`, report({ a: { 1: 1, 2: 0 } }), { repositoryId });
      await rig.post(`/2.0/coverage/${sha}/java`, report({ b: { 1: 1 } }), { repositoryId });
      await rig.settled();
      await worker.close();
      const { data } = await git.commits();
      expect(data).toEqual(
        expect.arrayContaining([
          objectWith({ commit: objectWith({ sha }), coverage: { totalCoveragePercentage: 66.66 } }),
        ]),
      );
      expect(data.filter((one) => 'coverage' in one)).toHaveLength(1);
    });

    // Codacy's command line asks for an analysis again, and reads this list until one has started since and has ended.
    it('say when the analysis of their uploads was asked for last, and that it ended once it has', async () => {
      const { repositoryId } = git;
      const [sha, bare] = [newSha(), newSha()];
      await git.told({ commits: [{ sha }, { sha: bare }] });
      const upload = (tail: string, body: unknown) =>
        rig.post(`/2.0/commit/${sha}/${tail}`, body, { repositoryId });
      /** As the list has it and the commit alone. */
      const times = async (): Promise<{ started: number; ended: number }> => {
        const listed = new Map((await git.commits()).data.map(({ commit }) => [commit.sha, commit]));
        const alone = await rig.send(`${analysisPath}/commits/${sha}`, { repositoryId });
        expect(alone.body).toMatchObject({ commit: listed.get(sha) });
        for (const name of ['startedAnalysis', 'endedAnalysis'])
          expect(listed.get(bare)).not.toHaveProperty(name);
        const { startedAnalysis = '', endedAnalysis = '' } = listed.get(sha) ?? {};
        return { started: Date.parse(startedAnalysis), ended: Date.parse(endedAnalysis) };
      };
      const derived = async (): Promise<void> => {
        const worker = await rig.startWorker();
        await rig.settled();
        await worker.close();
      };
      await upload('issuesRemoteResults', [foundBy('eslint', { 'a.js': [{}] })]);
      expect(await times()).toEqual({ started: NaN, ended: NaN });
      await upload('resultsFinal', '');
      const waiting = await times();
      expect(waiting).toEqual({ started: expect.any(Number) as number, ended: NaN });
      await derived();
      const first = await times();
      expect(first.started).toBe(waiting.started);
      expect(first.ended).toBeGreaterThanOrEqual(first.started);
      const again = { commitUuid: sha };
      expect((await rig.post(`${repositoryPath}/reanalyzeCommit`, again, { repositoryId })).status).toBe(204);
      const second = await times();
      expect(second).toEqual({ started: expect.any(Number) as number, ended: first.ended });
      expect(second.started).toBeGreaterThan(first.ended);
      // What was asked for before may end after the newest was asked for, which is not its end.
      const finalize = 'update analysis_results set finalized_at = requested_at where repository_id = $1';
      await rig.db.query(finalize, [repositoryId]);
      expect(await times()).toEqual({ started: second.started, ended: NaN });
      await derived();
      const last = await times();
      expect(last.started).toBe(second.started);
      expect(last.ended).toBeGreaterThanOrEqual(last.started);
    });

    it('are each on one page, also those of one moment, whatever is told meanwhile', async () => {
      const shas = Array.from({ length: 7 }, newSha);
      const committedAt = '2026-05-07T09:00:00Z';
      await git.told({ commits: shas.map((sha) => ({ sha, committedAt })) });
      const found = await pages(
        (query) => git.commits(query),
        'limit=3',
        () => git.told({ commits: [{ sha: newSha() }] }),
      );
      expect(found.map(({ length }) => length)).toEqual([3, 3, 1]);
      expect(new Set(found.flat().map(({ commit }) => commit.sha))).toEqual(new Set(shas));
    });
  });

  describe('pull requests', () => {
    const numbers = async (query = '') =>
      (await git.pullRequests(query)).data.map(({ pullRequest }) => pullRequest.number);

    it('are the open ones, the last changed first; or the merged ones; or those that hold a text', async () => {
      const states = ['open', 'merged', 'closed', 'open'];
      for (const [index, state] of states.entries())
        await git.told({
          pullRequests: [
            { number: index + 1, headSha: newSha(), state, title: `Cart ${index}`, originBranch: 'x/y' },
          ],
        });
      expect(await numbers()).toEqual([4, 1]);
      expect(await numbers('?search=last-updated&includeNotAnalyzed=true')).toEqual([4, 1]);
      expect(await numbers('?search=merged')).toEqual([2]);
      expect(await numbers('?search=CART%203')).toEqual([4]);
      expect(await numbers('?search=x/Y')).toEqual([4, 1]);
    });

    it('are shown as Codacy shows them, as far as Git goes', async () => {
      const [headSha, ancestor] = [newSha(), newSha()];
      await git.told({
        at: '2026-05-07T09:00:00Z',
        pullRequests: [
          {
            number: 7,
            headSha,
            commonAncestorSha: ancestor,
            title: 'A better cart',
            author: 'ada',
            originBranch: 'cart',
            targetBranch: 'main',
          },
          { number: 8, headSha },
        ],
      });
      const { body } = await git.pullRequest(7);
      expect(body).toEqual({
        isAnalysing: false,
        pullRequest: {
          id: 7,
          number: 7,
          updated: '2026-05-07T09:00:00.000Z',
          status: 'Open',
          repository: 'shop',
          title: 'A better cart',
          owner: { name: 'ada' },
          headCommitSha: headSha,
          commonAncestorCommitSha: ancestor,
          originBranch: 'cart',
          targetBranch: 'main',
          gitHref: 'https://github.com/acme/shop/pull/7',
        },
        coverage: { diffCoverage: { cause: 'MissingRequirements' } },
        meta: { analyzable: true },
      });
      expect((await git.pullRequest(8)).body).toMatchObject({
        pullRequest: { title: '', owner: { name: '' }, commonAncestorCommitSha: '' },
      });
      await git.told({ commits: [{ sha: headSha, analysed: false }] });
      expect((await git.pullRequest(7)).body).toMatchObject({ isAnalysing: true });
    });

    it('that are not there are a 404', async () => {
      await new GitRig(rig).told({ pullRequests: [{ number: 1, headSha: newSha() }] });
      for (const number of [1, 0, 2 ** 31, NaN])
        expect(await git.pullRequest(number)).toMatchObject({
          status: 404,
          body: { error: 'NotFound', message: 'Pull request not found' },
        });
    });

    it('are each on one page, also those of one moment', async () => {
      const pullRequests = Array.from({ length: 7 }, (_, index) => ({
        number: index + 1,
        headSha: newSha(),
      }));
      await git.told({ pullRequests });
      const found = await pages(
        (query) => git.pullRequests(query),
        'limit=3',
        () => git.told({ pullRequests: [{ number: 9, headSha: newSha() }] }),
      );
      expect(found.flat().map(({ pullRequest }) => pullRequest.number)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    });
  });

  it.each([
    'branches?limit=0',
    'branches?sort=age',
    'branches?direction=up',
    'branches?enabled=1',
    'branches?search=%00',
    'branches?cursor=x',
    // Of another order than the one that is asked for.
    `branches?sort=name&cursor=${Buffer.from('["2026-05-07T09:00:00Z",1]').toString('base64url')}`,
    `branches?cursor=${Buffer.from('["main"]').toString('base64url')}`,
    // A year that Postgres does not have.
    `branches?cursor=${Buffer.from('["0000-01-01T00:00:00Z",1]').toString('base64url')}`,
    `branches?cursor=${Buffer.from('["2026-05-07T09:00:00Z",1e300]').toString('base64url')}`,
    `branches?cursor=${Buffer.from(`["2026-05-07T09:00:00.${'1'.repeat(500)}Z",1]`).toString('base64url')}`,
  ])('a question that is none is a 400: %s', async (path) => {
    expect(await git.send(`/${path}`)).toMatchObject({ status: 400, body: { error: 'BadRequest' } });
  });
});
