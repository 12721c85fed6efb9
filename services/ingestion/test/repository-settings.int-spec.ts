import {
  analysisConfigurationReply,
  buildServerSetting,
  commitOverviewReply,
  ignoredFilesReply,
  projectReply,
  repositoryLanguagesReply,
  repositoryWithAnalysisReply,
} from '@libs/contracts';
import type { z } from 'zod';
import {
  anyText,
  IngestionRig,
  newSha,
  principalOn,
  report,
  repositoryPath,
  type Sending,
} from './ingestion-rig';

const LANGUAGES = `${repositoryPath}/settings/languages`;
const ANALYSIS = `${repositoryPath}/settings/analysis`;
const IGNORED = `${repositoryPath}/ignored-files`;
const FILE = `${repositoryPath}/file`;

describe('the settings of a repository', () => {
  let rig: IngestionRig;
  beforeAll(async () => {
    rig = await IngestionRig.start();
    await rig.startWorker();
  });
  afterAll(() => rig.stop());

  async function get<S extends z.ZodType>(
    schema: S,
    path: string,
    sending: Sending = {},
  ): Promise<z.output<S>> {
    const reply = await rig.send(path, sending);
    expect({ status: reply.status, path }).toEqual({ status: 200, path });
    return schema.parse(reply.body);
  }
  const configurationOf = (repositoryId: number) =>
    get(analysisConfigurationReply, '/2.0/project/analysis/configuration', { repositoryId });
  const upload = async (repositoryId: number, language: string, sha = newSha()): Promise<string> => {
    const body = report({ a: { 1: 1 } });
    expect((await rig.post(`/2.0/coverage/${sha}/${language}`, body, { repositoryId })).status).toBe(200);
    await rig.settled();
    return sha;
  };

  describe('its languages', () => {
    const languageOf = async (repositoryId: number, name: string) => {
      const { languages } = await get(repositoryLanguagesReply, LANGUAGES, { repositoryId });
      return languages.find((language) => language.name === name);
    };
    const configure = async (repositoryId: number, languages: unknown): Promise<void> => {
      expect((await rig.patch(LANGUAGES, { languages }, { repositoryId })).status).toBe(204);
    };
    const detected = async (repositoryId: number) => {
      const path = '/api/v3/analysis/organizations/gh/acme/repositories/shop';
      return (await get(repositoryWithAnalysisReply, path, { repositoryId })).data.repository.languages;
    };

    it('are all that clients know, as they are by default', async () => {
      const { languages } = await get(repositoryLanguagesReply, LANGUAGES, { repositoryId: 200 });
      expect(languages).toHaveLength(57);
      expect(languages).toContainEqual({
        name: 'Dockerfile',
        codacyDefaults: ['.dockerfile'],
        extensions: [],
        defaultFiles: ['Dockerfile'],
        enabled: true,
        detected: false,
      });
    });

    it('are detected from the coverage of the newest commit, also those that nobody knows', async () => {
      expect(await detected(201)).toEqual([]);
      await upload(201, 'go');
      const newest = await upload(201, 'scala');
      await upload(201, 'klingon', newest);
      expect(await detected(201)).toEqual(['Scala', 'klingon']);
      expect(await languageOf(201, 'Scala')).toMatchObject({ detected: true });
      expect(await languageOf(201, 'Go')).toMatchObject({ detected: false });
      expect(await languageOf(201, 'klingon')).toMatchObject({ detected: true, codacyDefaults: [] });
      expect(await detected(202)).toEqual([]);
    });

    it('change by what a change says, and reach the configuration that the CLI reads', async () => {
      await configure(203, [{ name: 'scala', extensions: ['.sc', '.sc', '.mill'] }]);
      await configure(203, [{ name: 'Scala', enabled: true }, { name: 'Go' }]);
      expect(await languageOf(203, 'Scala')).toMatchObject({ extensions: ['.sc', '.mill'], enabled: true });
      expect((await configurationOf(203)).projectExtensions).toEqual([
        { language: 'Scala', extensions: ['.sc', '.mill'] },
      ]);
      await configure(203, [{ name: 'Scala', enabled: false }]);
      expect(await languageOf(203, 'Scala')).toMatchObject({ extensions: ['.sc', '.mill'], enabled: false });
      expect((await configurationOf(203)).projectExtensions).toEqual([]);
      expect(await languageOf(204, 'Scala')).toMatchObject({ extensions: [], enabled: true });
    });

    it('lose nothing when many change different ones at the same time', async () => {
      const names = ['C', 'CPP', 'CSharp', 'Go', 'Java', 'Kotlin', 'PHP', 'Python', 'Ruby', 'Rust', 'Swift'];
      await Promise.all(names.map((name) => configure(205, [{ name, extensions: [`.${name}`] }])));
      expect((await configurationOf(205)).projectExtensions.map(({ language }) => language)).toEqual(names);
    });

    it.each([
      [
        'a language that no client knows',
        { languages: [{ name: 'Go', extensions: ['.g'] }, { name: 'Klingon' }] },
      ],
      ['an extension with a slash', { languages: [{ name: 'Go', extensions: ['a/b'] }] }],
      ['an extension with NUL', { languages: [{ name: 'Go', extensions: ['.\0'] }] }],
      ['no list', {}],
      ['no body', ''],
    ])('refuse %s with a sentence, and then change nothing', async (_, body) => {
      const reply = await rig.patch(LANGUAGES, body, { repositoryId: 206 });
      expect([reply.status, reply.body]).toEqual([
        400,
        { error: 'BadRequest', message: anyText, actions: [] },
      ]);
      expect(await rig.rows('select from repository_languages where repository_id = 206')).toEqual([]);
    });
  });

  describe('its ignored files', () => {
    const turn = async (repositoryId: number, filepath: string, ignored: boolean): Promise<void> => {
      expect((await rig.patch(FILE, { filepath, ignored }, { repositoryId })).status).toBe(204);
    };

    it('are listed in their order, and reach the configuration that the CLI reads', async () => {
      await turn(210, 'vendor/b.js', true);
      await turn(210, 'vendor/a.js', true);
      await turn(210, 'vendor/b.js', true);
      const { data, pagination } = await get(ignoredFilesReply, IGNORED, { repositoryId: 210 });
      expect(data).toEqual([{ path: 'vendor/b.js' }, { path: 'vendor/a.js' }]);
      expect(pagination).toEqual({ limit: 100, total: 2 });
      expect((await configurationOf(210)).ignoredPaths).toEqual([
        { value: 'vendor/b.js' },
        { value: 'vendor/a.js' },
      ]);
      await turn(210, 'vendor/b.js', false);
      await turn(210, 'never/ignored.js', false);
      expect((await configurationOf(210)).ignoredPaths).toEqual([{ value: 'vendor/a.js' }]);
      expect((await configurationOf(211)).ignoredPaths).toEqual([]);
    });

    it('are listed page after page, whatever is ignored or not meanwhile', async () => {
      for (const name of ['a', 'b', 'c', 'd']) await turn(212, name, true);
      const first = await get(ignoredFilesReply, `${IGNORED}?limit=2`, { repositoryId: 212 });
      await turn(212, 'b', false);
      await turn(212, 'e', true);
      const path = `${IGNORED}?limit=3&cursor=${first.pagination.cursor ?? ''}`;
      const next = await get(ignoredFilesReply, path, { repositoryId: 212 });
      expect(next.data.map((file) => file.path)).toEqual(['c', 'd', 'e']);
      expect(next.pagination).toEqual({ limit: 3, total: 4 });
    });

    it('may have paths of 4096 characters, and no longer ones', async () => {
      await turn(213, '\u{1F600}'.repeat(1_024), true);
      await turn(213, 'ä'.repeat(4_096), true);
      const tooLong = await rig.patch(
        FILE,
        { filepath: 'a'.repeat(4_097), ignored: true },
        { repositoryId: 213 },
      );
      expect(tooLong.status).toBe(400);
      expect((await get(ignoredFilesReply, IGNORED, { repositoryId: 213 })).data).toHaveLength(2);
    });
  });

  describe('the analysis on the build server', () => {
    const admin = (repositoryId: number): Sending => ({ principal: principalOn(repositoryId, 'admin') });
    const turn = async (repositoryId: number, on: boolean): Promise<void> => {
      const reply = await rig.patch(ANALYSIS, { buildServerAnalysisSetting: on }, admin(repositoryId));
      expect([reply.status, reply.body]).toEqual([200, { buildServerAnalysisSetting: on }]);
    };
    const importCommit = async (repositoryId: number): Promise<boolean> => {
      const sha = newSha();
      const reply = await rig.post('/2.0/git/import', { commits: [{ sha }] }, { repositoryId });
      expect(reply.status).toBe(200);
      const [commit] = await rig.rows<{ analysed: boolean }>(
        'select analysed from commits where repository_id = $1 and commit_sha = $2',
        [repositoryId, sha],
      );
      return commit?.analysed ?? false;
    };

    it('is off until it is turned on, and stays as it was turned', async () => {
      expect(await get(buildServerSetting, ANALYSIS, admin(220))).toEqual({
        buildServerAnalysisSetting: false,
      });
      await turn(220, true);
      await turn(220, true);
      expect(await get(buildServerSetting, ANALYSIS, admin(220))).toEqual({
        buildServerAnalysisSetting: true,
      });
      expect(await get(buildServerSetting, ANALYSIS, admin(221))).toEqual({
        buildServerAnalysisSetting: false,
      });
      await turn(220, false);
      expect(await get(buildServerSetting, ANALYSIS, admin(220))).toEqual({
        buildServerAnalysisSetting: false,
      });
    });

    it('lets an imported commit wait for its results', async () => {
      expect(await importCommit(222)).toBe(true);
      await turn(222, true);
      expect(await importCommit(222)).toBe(false);
      expect(await importCommit(223)).toBe(true);
      await turn(222, false);
      expect(await importCommit(222)).toBe(true);
    });

    it('is the business of an admin', async () => {
      const principal = principalOn(224, 'write');
      expect((await rig.send(ANALYSIS, { principal })).status).toBe(403);
      const change = { buildServerAnalysisSetting: true };
      expect((await rig.patch(ANALYSIS, change, { principal })).status).toBe(403);
      expect((await rig.patch(ANALYSIS, {}, admin(224))).status).toBe(400);
    });
  });

  describe('in the words of API v2', () => {
    it('are those of the token’s own repository', async () => {
      await upload(230, 'go');
      expect(await get(projectReply, '/2.0/project', { repositoryId: 230 })).toEqual({
        id: 230,
        name: 'shop',
        owner: 'acme',
        provider: 'gh',
        visibility: 'Private',
        defaultBranch: 'main',
        languages: ['Go'],
      });
    });

    it('tell of a commit whether it is analysed, once it is known', async () => {
      const uploaded = await upload(231, 'go');
      const path = `/2.0/commit/${uploaded.toUpperCase()}`;
      expect(await get(commitOverviewReply, path, { repositoryId: 231 })).toMatchObject({
        sha: uploaded,
        state: 'Analysed',
        urls: [],
        commit: { coverage: 100 },
      });
      const imported = newSha();
      await rig.rows('insert into commits (repository_id, commit_sha, analysed) values (231, $1, false)', [
        imported,
      ]);
      expect(await get(commitOverviewReply, `/2.0/commit/${imported}`, { repositoryId: 231 })).toEqual({
        sha: imported,
        state: 'NotAnalysed',
        urls: [],
        commit: {},
      });
      for (const [sha, repositoryId] of [
        [uploaded, 231],
        [imported, 232],
      ] as const) {
        const reply = await rig.send(`/2.0/commit/${sha}`, { repositoryId });
        expect([reply.status, reply.body]).toEqual([404, { error: 'not found' }]);
      }
      expect((await rig.send('/2.0/commit/abc', { repositoryId: 231 })).status).toBe(400);
    });
  });
});
