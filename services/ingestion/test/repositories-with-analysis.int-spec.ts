import {
  cursorAt,
  type AccountPrincipal,
  repositoriesWithAnalysisPage,
  repositoryWithAnalysisReply,
  type RepositoryGrant,
} from '@libs/contracts';
import {
  anyText,
  IngestionRig,
  newSha,
  principalOn,
  report,
  type Reply,
  type Sending,
} from './ingestion-rig';
import { foundBy, type IssueParts, metrics } from './result-bodies';

const LIST = '/api/v3/analysis/organizations/gh/acme/repositories';
const SEARCH = '/api/v3/search/analysis/organizations/gh/acme/repositories';
const ONE = '/api/v3/analysis/organizations/gh/acme/repositories/shop';

const principal: AccountPrincipal = {
  kind: 'account',
  tokenId: 'AbCdEfGhIjKl',
  accountId: 7,
  organization: { organizationId: 3, provider: 'gh', organization: 'acme', role: 'member' },
};
const grant = (repositoryId: number, repository: string): RepositoryGrant => ({
  repositoryId,
  provider: 'gh',
  organization: 'acme',
  repository,
  visibility: 'Private',
  defaultBranch: 'main',
  permission: 'read',
  configurationNeeds: 'write',
});

describe('the repositories of an organization with their coverage', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
    await rig.startWorker();
  });
  afterAll(() => rig.stop());
  beforeEach(() => {
    rig.tokensApi.asked.length = 0;
    rig.tokensApi.directory = () => ({ repositories: [], total: 0 });
  });

  const list = (query = '', sending: Sending = {}): Promise<Reply> =>
    rig.send(LIST + query, { principal, ...sending });
  const search = (body: unknown, query = '', sending: Sending = {}): Promise<Reply> =>
    rig.post(SEARCH + query, body, { principal, ...sending });
  const pageIn = (reply: Reply) => {
    expect(reply.status).toBe(200);
    return repositoriesWithAnalysisPage.parse(reply.body);
  };
  const upload = async (
    repositoryId: number,
    language: string,
    lines: Record<string, number>,
    sha = newSha(),
  ) => {
    const sent = await rig.post(`/2.0/coverage/${sha}/${language}`, report({ file: lines }), {
      repositoryId,
    });
    expect(sent.status).toBe(200);
    return sha;
  };

  it('are those that the directory names, in its order, each with the newest coverage of its own', async () => {
    await upload(31, 'go', { 1: 0 });
    const newest = await upload(31, 'go', { 1: 1, 2: 0 });
    // The same file in two languages: a line counts once.
    const shared = await upload(33, 'javascript', { 1: 1, 2: 0 });
    await upload(33, 'typescript', { 2: 1, 3: 0 }, shared);
    await upload(34, 'go', { 1: 1 });
    await rig.settled();
    rig.tokensApi.directory = () => ({
      repositories: [grant(33, 'b'), grant(32, 'c'), grant(31, 'd')],
      total: 3,
    });
    const { data, pagination } = pageIn(await list());
    expect(data.map(({ repository, coverage }) => [repository.name, coverage])).toEqual([
      [
        'b',
        expect.objectContaining({ coveragePercentageWithDecimals: 66.66, lastCommitWithCoverage: shared }),
      ],
      ['c', undefined],
      ['d', expect.objectContaining({ coveragePercentage: 50, lastCommitWithCoverage: newest })],
    ]);
    expect(pagination).toEqual({ limit: 100, total: 3 });
    expect(rig.tokensApi.asked).toEqual([{ organizationId: 3, accountId: 7, limit: 100 }]);
  });

  it('look the same in the list and alone', async () => {
    await upload(41, 'go', { 1: 1, 2: 0 });
    await rig.settled();
    const repository = grant(41, 'shop');
    rig.tokensApi.directory = () => ({ repositories: [repository], total: 1 });
    const alone = await rig.send(ONE, { principal: { ...principal, repository } });
    const [listed] = pageIn(await list()).data;
    expect(listed).toEqual(repositoryWithAnalysisReply.parse(alone.body).data);
    expect(listed?.repository).toMatchObject({
      fullPath: 'acme/shop',
      permission: 'read',
      defaultBranch: { name: 'main', isDefault: true },
      addedState: 'Added',
    });
  });

  describe('say of their newest analysis', () => {
    const analyse = async (repositoryId: number, sha: string, files: Record<string, number>, loc = {}) => {
      const issues: Record<string, IssueParts[]> = {};
      for (const [path, number] of Object.entries(files))
        issues[path] = Array.from({ length: number }, (_, index) => ({ line: index + 1 }));
      const send = (tail: string, body: unknown) =>
        rig.post(`/2.0/commit/${sha}/${tail}`, body, { repositoryId });
      await send('issuesRemoteResults', [foundBy('eslint', issues)]);
      await send('metricsRemoteResults', [metrics('Go', loc)]);
      expect((await send('resultsFinal', '')).status).toBe(200);
      await rig.settled();
      return sha;
    };
    const both = async (repositoryId: number) => {
      const repository = grant(repositoryId, 'shop');
      rig.tokensApi.directory = () => ({ repositories: [repository], total: 1 });
      const reply = await rig.send(ONE, { principal: { ...principal, repository } });
      const { data } = repositoryWithAnalysisReply.parse(reply.body);
      expect(pageIn(await list()).data).toEqual([data]);
      return data;
    };

    it('nothing while there is none', async () => {
      for (const name of ['lastAnalysedCommit', 'issuesCount', 'loc'])
        expect(await both(71)).not.toHaveProperty(name);
    });

    // Codacy's extension of VS Code does not load a repository that has no such commit.
    it('while there is none, the commit of its coverage, and nothing of an analysis', async () => {
      const untold = { id: 0, commitTimestamp: anyText, authorName: '', authorEmail: '', message: '' };
      await upload(77, 'go', { 1: 1 });
      const sha = await upload(77, 'go', { 1: 0 });
      await rig.settled();
      const shown = await both(77);
      const gitHref = `https://github.com/acme/shop/commit/${sha}`;
      expect(shown.lastAnalysedCommit).toEqual({ ...untold, sha, gitHref });
      for (const name of ['issuesCount', 'loc']) expect(shown).not.toHaveProperty(name);
      await rig.db.query(
        `insert into commits (repository_id, commit_sha, author_name, message, committed_at)
         values (77, $1, 'Ada', 'Fix', '2026-05-07T09:00:00Z')`,
        [sha],
      );
      const { lastAnalysedCommit } = await both(77);
      const told = { sha, authorName: 'Ada', message: 'Fix', commitTimestamp: '2026-05-07T09:00:00.000Z' };
      expect(lastAnalysedCommit).toMatchObject(told);
      expect(lastAnalysedCommit?.id).toBeGreaterThan(0);
      const analysed = await analyse(77, newSha(), { a: 1 });
      expect(await both(77)).toMatchObject({
        lastAnalysedCommit: { sha: analysed, endedAnalysis: anyText },
        coverage: { lastCommitWithCoverage: sha },
      });
    });

    it('its commit, the issues that are not ignored, and the lines where somebody counted them', async () => {
      await analyse(72, newSha(), { a: 9 });
      const sha = await analyse(72, newSha(), { a: 2, b: 1 }, { a: { loc: 30 }, b: { loc: 12 }, c: null });
      expect(await both(72)).toMatchObject({
        lastAnalysedCommit: { sha, id: 0, authorName: '', message: '' },
        issuesCount: 3,
        loc: 42,
      });
      await rig.db.query(
        `insert into ignored_issues (issue_id, repository_id, ignored_by)
         select i.issue_id, 72, 'account:7' from analysis_issues i join analysis_results r on r.position = i.result_position
         where r.repository_id = 72 and r.commit_sha = $1 limit 1`,
        [sha],
      );
      expect((await both(72)).issuesCount).toBe(2);
      await analyse(73, sha, { a: 1 });
      const other = await both(73);
      expect(other).toMatchObject({ lastAnalysedCommit: { sha }, issuesCount: 1 });
      expect(other).not.toHaveProperty('loc');
    });

    it('that of the default branch, with what was told of its commit', async () => {
      const [main, topic] = [newSha(), newSha()];
      await analyse(74, main, { a: 1 });
      await analyse(74, topic, { a: 5 });
      await rig.db.query(
        `with b as (insert into branches (repository_id, name) values (74, 'main'), (74, 'topic')
           returning branch_id, name)
         insert into branch_commits select branch_id, 74, case name when 'main' then $1 else $2 end from b`,
        [main, topic],
      );
      await rig.db.query(
        `insert into commits (repository_id, commit_sha, parents, author_name, message, committed_at)
         values (74, $1, array[$2], 'Ada', 'Fix', '2026-05-07T09:00:00Z')`,
        [main, newSha()],
      );
      const { lastAnalysedCommit, issuesCount } = await both(74);
      expect(issuesCount).toBe(1);
      expect(lastAnalysedCommit).toMatchObject({
        sha: main,
        authorName: 'Ada',
        message: 'Fix',
        commitTimestamp: '2026-05-07T09:00:00.000Z',
        isMergeCommit: false,
        startedAnalysis: expect.any(String) as string,
        endedAnalysis: expect.any(String) as string,
      });
      expect(lastAnalysedCommit?.id).toBeGreaterThan(0);
    });

    it('that of the branch that is asked for, beside its coverage', async () => {
      const repository = grant(75, 'shop');
      const of = (branch: string) =>
        rig.send(`${ONE}?branch=${branch}`, { principal: { ...principal, repository } });
      const [main, topic] = [await upload(75, 'go', { 1: 1 }), await upload(75, 'go', { 1: 0 })];
      await analyse(75, main, { a: 1 });
      await analyse(75, topic, { a: 5 });
      // Nothing was imported: every commit counts as being on the main branch.
      const whole = repositoryWithAnalysisReply.parse((await of('main')).body).data;
      expect(whole).toMatchObject({ issuesCount: 5, coverage: { lastCommitWithCoverage: topic } });
      expect(whole).not.toHaveProperty('selectedBranch');
      expect((await of('topic')).status).toBe(404);
      await rig.db.query(
        `with b as (insert into branches (repository_id, name) values (75, 'main'), (75, 'topic'), (76, 'theirs')
           returning branch_id, name)
         insert into branch_commits select branch_id, 75, case name when 'main' then $1 else $2 end
         from b where name <> 'theirs'`,
        [main, topic],
      );
      for (const [branch, sha, issuesCount] of [
        ['main', main, 1],
        ['topic', topic, 5],
      ] as const)
        expect(repositoryWithAnalysisReply.parse((await of(branch)).body).data).toMatchObject({
          lastAnalysedCommit: { sha },
          issuesCount,
          selectedBranch: { name: branch, isDefault: branch === 'main', branchType: 'Branch' },
          coverage: { lastCommitWithCoverage: sha },
        });
      expect(await of('theirs')).toMatchObject({
        status: 404,
        body: { error: 'NotFound', message: 'Branch not found' },
      });
      for (const bad of ['', '%00', 'a&branch=b']) expect((await of(bad)).status).toBe(400);
    });
  });

  it('come page by page, at the directory’s own positions', async () => {
    rig.tokensApi.directory = ({ after }) =>
      after === undefined
        ? { repositories: [grant(51, 'A')], next: 'a', total: 2 }
        : { repositories: [grant(52, 'b')], total: 2 };
    const first = pageIn(await list('?limit=1'));
    expect(first.pagination).toEqual({ cursor: cursorAt('a'), limit: 1, total: 2 });
    const last = pageIn(await list(`?limit=1&cursor=${first.pagination.cursor}`));
    expect(last.data.map(({ repository }) => repository.name)).toEqual(['b']);
    expect(last.pagination).toEqual({ limit: 1, total: 2 });
    const searched = pageIn(
      await search({ names: ['a', 'b'] }, `?limit=1&cursor=${first.pagination.cursor}`),
    );
    expect(searched).toEqual(last);
    expect(rig.tokensApi.asked.map(({ after, limit }) => [after, limit])).toEqual([
      [undefined, 1],
      ['a', 1],
      ['a', 1],
    ]);
  });

  it('are asked for by what the caller looks for, and a hundred at a time at the most', async () => {
    await list('?search=a%25&repositories=One,two,,&limit=1000');
    await list('?segments=5');
    await list('?segments=&repositories=');
    await search({ names: ['One', 'two'] });
    await search({ names: [] });
    await search({});
    expect(rig.tokensApi.asked.map(({ search, names, limit }) => ({ search, names, limit }))).toEqual([
      { search: 'a%', names: ['One', 'two'], limit: 100 },
      { names: [], limit: 100 },
      { limit: 100 },
      { names: ['One', 'two'], limit: 100 },
      { names: [], limit: 100 },
      { limit: 100 },
    ]);
  });

  it.each([
    'limit=0',
    'cursor=x',
    'search=%00',
    `search=${'x'.repeat(256)}`,
    `repositories=${'x'.repeat(256)}`,
  ])('are not listed for %s', async (query) => {
    expect(await list(`?${query}`)).toMatchObject({ status: 400, body: { error: 'BadRequest' } });
    expect(rig.tokensApi.asked).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['what is no JSON', '{"names":'],
    ['a list', []],
    ['names that are no list', { names: 'one' }],
    ['names that are no text', { names: [1] }],
    ['a name with NUL', { names: ['a\0'] }],
    ['too many names', { names: Array.from({ length: 1_001 }, () => 'a') }],
  ])('are not searched for with %s', async (_, body) => {
    expect(await search(body)).toMatchObject({ status: 400, body: { error: 'BadRequest' } });
    expect(rig.tokensApi.asked).toEqual([]);
  });

  it('are for accounts that the gateway found to be in the organization', async () => {
    const { kind, tokenId, accountId } = principal;
    for (const as of [{ kind, tokenId, accountId }, principalOn(9, 'admin')]) {
      expect((await list('', { principal: as })).status).toBe(401);
      expect((await search({}, '', { principal: as })).status).toBe(401);
    }
    expect(rig.tokensApi.asked).toEqual([]);
  });

  it('are an honest 503 while the directory does not answer, and uploads go on', async () => {
    rig.tokensApi.directory = () => {
      throw new Error('down');
    };
    for (const reply of [await list(), await search({})]) {
      expect(reply).toMatchObject({ status: 503, body: { error: 'ServiceUnavailable' } });
      expect(reply.headers['retry-after']).toBe('1');
    }
    await upload(61, 'go', { 1: 1 });
  });
});
