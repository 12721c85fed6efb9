import { RECEIVED, V3_FORBIDDEN, V3_NOT_FOUND, v3BadRequest } from './support/answers';
import {
  anInstant,
  type ApiToken,
  ContractRig,
  newSha,
  REPORT,
  type RepositoryRig,
} from './support/contract-rig';
import type { Reply } from './support/raw-http';

const aUuid: unknown = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

describe('the contract: reading coverage', () => {
  let rig: ContractRig;
  let repository: RepositoryRig;
  let empty: RepositoryRig;
  beforeAll(async () => {
    rig = await ContractRig.start();
    repository = await rig.repository();
    empty = await rig.repository();
  });
  afterAll(() => rig.close());

  const upload = async (sha: string, language = 'javascript', to = repository, query = ''): Promise<void> => {
    const path = `${to.v2}/commit/${sha}/coverage/${language}${query}`;
    expect(await rig.call('POST', path, REPORT)).toMatchObject(RECEIVED);
  };
  const get = async (path: string): Promise<Reply> => {
    const reply = await rig.call('GET', path);
    expect(reply.status).toBe(200);
    return reply;
  };

  describe('listCoverageReports', () => {
    const state = (targetCommitSha: string, language: string, status: string): object => ({
      reportId: aUuid,
      targetCommitSha,
      language,
      createdAt: anInstant,
      sizeBytes: JSON.stringify(REPORT).length,
      kind: status === 'MissingFinal' ? 'partial' : 'complete',
      status,
    });
    const statuses = (of: RepositoryRig, query = ''): string => `${of.v3}/coverage/status${query}`;

    it('has nothing to say about a repository without uploads', async () => {
      expect((await get(statuses(empty))).body).toEqual({
        data: { hasCoverageOverview: false, lastReports: [] },
      });
    });

    it('says of each report its commit, language, time and status, and whether any was processed', async () => {
      const own = await rig.repository();
      const [waiting, done] = [newSha(), newSha()];
      await upload(waiting, 'java', own, '?partial=true');
      await own.untilStatus(waiting, 'MissingFinal');
      expect((await get(statuses(own))).body).toEqual({
        data: {
          hasCoverageOverview: false,
          lastReports: [state(waiting, 'Java', 'MissingFinal')],
        },
      });
      await upload(done, 'javascript', own);
      await own.untilStatus(done, 'Processed');
      expect((await get(statuses(own))).body).toEqual({
        data: {
          hasCoverageOverview: true,
          lastReports: [state(done, 'Javascript', 'Processed'), state(waiting, 'Java', 'MissingFinal')],
        },
      });
    });

    it('shows the last ones, newest first: as many as asked for, and 50 at most', async () => {
      const own = await rig.repository();
      const shas = Array.from({ length: 52 }, newSha);
      for (const sha of shas) await upload(sha, 'javascript', own);
      const shown = async (query: string): Promise<string[]> => {
        const { data } = (await get(statuses(own, query))).body as {
          data: { lastReports: { targetCommitSha: string }[] };
        };
        return data.lastReports.map(({ targetCommitSha }) => targetCommitSha);
      };
      const newestFirst = shas.toReversed();
      expect(await shown('?limit=1')).toEqual(newestFirst.slice(0, 1));
      expect(await shown('?limit=3&unknown=x')).toEqual(newestFirst.slice(0, 3));
      for (const query of ['', '?limit=50', '?limit=51', '?limit=1000'])
        expect(await shown(query)).toEqual(newestFirst.slice(0, 50));
    });

    it.each(['0', '-1', 'x', '1.5', '', '1e1', '0x10', '%205', '1&limit=2'])(
      'answers 400 to the limit %j',
      async (limit) => {
        expect(await rig.call('GET', statuses(repository, `?limit=${limit}`))).toMatchObject(v3BadRequest());
      },
    );

    it('is for accounts that may write', async () => {
      const as = async (permission: 'read' | 'write'): Promise<Reply> =>
        rig.send({
          path: statuses(repository),
          headers: [['api-token', await rig.guest(repository.repositoryId, permission)]],
        });
      expect(await as('read')).toMatchObject(V3_FORBIDDEN);
      expect((await as('write')).status).toBe(200);
    });
  });

  describe('listCommitCoverageReports', () => {
    const reports = (sha: string, query = ''): string =>
      `${repository.v3}/commits/${sha}/coverage/reports${query}`;

    it('lists the reports of the commit with exactly these keys', async () => {
      const sha = newSha();
      await upload(sha);
      await repository.untilStatus(sha, 'Processed');
      await upload(sha, 'java', repository, '?partial=true');
      const { repositoryId } = repository;
      const common = { repositoryId, commitSha: sha, reportId: aUuid, createdAt: anInstant };
      expect((await get(reports(sha))).body).toEqual({
        data: [
          { ...common, language: 'Javascript', isFinal: true, processed: true },
          { ...common, language: 'Java', isFinal: false, processed: false },
        ],
        pagination: { limit: 100, total: 2 },
      });
      expect((await get(reports(sha.toUpperCase()))).text).toBe((await get(reports(sha))).text);
    });

    it('is empty for a commit without reports', async () => {
      expect((await get(reports(newSha()))).body).toEqual({ data: [], pagination: { limit: 100, total: 0 } });
    });

    it('gives a cursor on every page but the last', async () => {
      const sha = newSha();
      const languages = ['java', 'go', 'rust', 'lua', 'scala'];
      for (const language of languages) await upload(sha, language);
      const seen: string[] = [];
      let query = '?limit=2';
      const sizes: number[] = [];
      for (;;) {
        const { data, pagination } = (await get(reports(sha, query))).body as {
          data: { language: string }[];
          pagination: { cursor?: string };
        };
        seen.push(...data.map(({ language }) => language.toLowerCase()));
        sizes.push(data.length);
        if (!('cursor' in pagination)) {
          expect(pagination).toEqual({ limit: 2, total: 5 });
          break;
        }
        expect(pagination).toEqual({ cursor: expect.any(String) as unknown, limit: 2, total: 5 });
        query = `?limit=2&cursor=${encodeURIComponent(pagination.cursor ?? '')}`;
      }
      expect(seen).toEqual(languages);
      expect(sizes).toEqual([2, 2, 1]);
      expect((await get(reports(sha, '?limit=5'))).body).toMatchObject({
        pagination: { limit: 5, total: 5 },
      });
      expect((await get(reports(sha, '?limit=5'))).text).not.toContain('cursor');
    });

    it('has pages of 1 to 100', async () => {
      const sha = newSha();
      expect((await get(reports(sha, '?limit=1000'))).body).toMatchObject({ pagination: { limit: 100 } });
      for (const query of [
        'limit=0',
        'limit=-1',
        'limit=x',
        'limit=',
        'limit=1e1',
        'cursor=x',
        'cursor=-1',
        'cursor=',
        'cursor=1&cursor=2',
      ])
        expect(await rig.call('GET', reports(sha, `?${query}`))).toMatchObject(v3BadRequest());
    });

    it('needs a full SHA', async () => {
      for (const sha of ['abcdef1', 'main', 'g'.repeat(40)])
        expect(await rig.call('GET', reports(sha))).toMatchObject(
          v3BadRequest('[^"]*40 hexadecimal digits[^"]*'),
        );
    });
  });

  describe('getCoverageReport', () => {
    it('gives the files with their lines, beside what the list says', async () => {
      const sha = newSha();
      await upload(sha);
      await repository.untilStatus(sha, 'Processed');
      const [summary] = await repository.reportsOf(sha);
      const path = `${repository.v3}/commits/${sha}/coverage/reports/${String(summary?.reportId)}`;
      const whole = { ...summary, content: [{ fileName: 'src/cart.js', coverage: { 1: 3, 2: 0, 7: 1 } }] };
      expect((await get(path)).body).toEqual({ data: whole });
    });

    it('gives no file of a report that waits for its final', async () => {
      const sha = newSha();
      await upload(sha, 'javascript', repository, '?partial=true');
      const [summary] = await repository.reportsOf(sha);
      const path = `${repository.v3}/commits/${sha}/coverage/reports/${String(summary?.reportId)}`;
      expect((await get(path)).body).toEqual({ data: { ...summary, content: [] } });
    });

    it('answers 404 to ids that are unknown, of another commit or of another repository, and to what is none', async () => {
      const [sha, otherSha] = [newSha(), newSha()];
      await upload(sha);
      await upload(otherSha);
      await upload(sha, 'javascript', empty);
      const idOf = async (of: RepositoryRig, commit: string): Promise<string> =>
        (await of.reportsOf(commit))[0]?.reportId ?? 'none';
      const ids = [
        await idOf(repository, otherSha),
        await idOf(empty, sha),
        'f81d4fae-7dec-41d0-a765-00a0c91e6bf6',
        '1',
        'x',
        "' or true --",
      ];
      for (const id of ids) {
        const path = `${repository.v3}/commits/${sha}/coverage/reports/${encodeURIComponent(id)}`;
        expect(await rig.call('GET', path)).toMatchObject(V3_NOT_FOUND);
      }
    });
  });

  describe('getRepositoryWithAnalysis', () => {
    const described = (of: RepositoryRig, permission: string, languages: string[] = []): object => ({
      repositoryId: of.repositoryId,
      provider: 'gh',
      owner: 'acme',
      name: of.v3.split('/').at(-1),
      fullPath: of.v3.split('/').slice(-3).join('/').replace('repositories/', ''),
      visibility: 'Private',
      permission,
      problems: [],
      languages,
      defaultBranch: { id: 0, name: 'main', isDefault: true, isEnabled: true, branchType: 'Branch' },
      standards: [],
      addedState: 'Added',
    });

    it('has no coverage to show before anything was processed', async () => {
      const own = await rig.repository();
      expect((await get(own.analysis)).body).toEqual({ data: { repository: described(own, 'admin') } });
    });

    it('shows the coverage of the newest commit, to account tokens and to its repository tokens', async () => {
      const own = await rig.repository();
      const { token }: ApiToken = await own.issue();
      const sha = newSha();
      await upload(sha, 'javascript', own);
      await own.untilStatus(sha, 'Processed');
      const coverage = {
        filesUncovered: 0,
        filesWithLowCoverage: 0,
        coveragePercentage: 66,
        coveragePercentageWithDecimals: 66.66,
        numberTotalFiles: 1,
        numberCoveredLines: 2,
        numberCoverableLines: 3,
        status: 'UpToDate',
        lastCommitWithCoverage: sha,
        valueUpdatedAt: anInstant,
      };
      // Nobody uploaded results of an analysis: it has no times of one.
      const lastAnalysedCommit = {
        sha,
        id: 0,
        commitTimestamp: anInstant,
        authorName: '',
        authorEmail: '',
        message: '',
        gitHref: expect.stringContaining(sha) as string,
      };
      const byAccount = await get(`${own.analysis}?branch=main`);
      expect(byAccount.body).toEqual({
        data: { repository: described(own, 'admin', ['Javascript']), coverage, lastAnalysedCommit },
      });
      const byRepository = await rig.send({ path: own.analysis, headers: [['project-token', token]] });
      expect(byRepository.status).toBe(200);
      expect(byRepository.headers['cache-control']).toBe('no-store');
      expect(byRepository.body).toEqual({
        data: { repository: described(own, 'write', ['Javascript']), coverage, lastAnalysedCommit },
      });
    });
  });
});
