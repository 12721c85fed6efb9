import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryWithAnalysisReply } from '@libs/contracts';
import { PortcullisClient } from '../../deploy/demo/portcullis-client';
import {
  REAL_REPORTS,
  REPORTS_DIRECTORY,
  REPOSITORY_FILES,
} from '../../services/cli/test/coverage/real-reports';
import { makeRepository } from '../../services/cli/test/coverage/repository';
import { cli, type CliRun } from '../../services/cli/test/support/cli-run';
import { type Standalone, startStandalone } from '../../services/standalone/src/start';
import { newSha } from './support/main-job';

const MAX_HITS = 2_147_483_647;

describe('portcullis coverage, on standalone', () => {
  const checkout = makeRepository(REPOSITORY_FILES);
  let dataDir: string;
  let standalone: Standalone;
  let env: Record<string, string>;
  let projectToken: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'portcullis-coverage-'));
    standalone = await startStandalone({ port: 0, dataDir });
    const { baseUrl, accountToken, provider, organization, repository } = standalone.instance;
    env = {
      PORTCULLIS_URL: baseUrl,
      CODACY_API_TOKEN: accountToken,
      CODACY_ORGANIZATION_PROVIDER: provider,
      CODACY_USERNAME: organization,
      CODACY_PROJECT_NAME: repository,
    };
    projectToken = (await new PortcullisClient(standalone.instance).issueRepositoryToken()).token;
  });
  afterAll(async () => {
    await standalone.close();
    await rm(dataDir, { recursive: true, force: true });
    checkout.remove();
  });

  const run = (sha: string, words: string, more: Record<string, string> = {}): Promise<CliRun> =>
    cli(`coverage ${words} -C ${checkout.path} --commit ${sha}`, { env: { ...env, ...more } });
  /** The coverage of the repository as the API tells it. */
  const coverage = async () => {
    const { provider, organization, repository, baseUrl, accountToken } = standalone.instance;
    const path = `/api/v3/analysis/organizations/${provider}/${organization}/repositories/${repository}`;
    const reply = await fetch(baseUrl + path, { headers: { 'api-token': accountToken } });
    return repositoryWithAnalysisReply.parse(await reply.json()).data.coverage;
  };

  it.each(REAL_REPORTS)(
    'brings $path to the percentage that its tool says',
    async ({ path, language, covered, coverable, files }) => {
      const sha = newSha();
      const upload = `upload ${join(REPORTS_DIRECTORY, path)}`;
      expect(await run(sha, upload, { CODACY_PROJECT_TOKEN: projectToken })).toMatchObject({ code: 0 });
      const status = await run(sha, 'status --wait --timeout 60 --json');
      expect([status.code, status.json]).toMatchObject([0, [{ language, status: 'Processed' }]]);
      expect(await coverage()).toMatchObject({
        lastCommitWithCoverage: sha,
        numberTotalFiles: files.length,
        numberCoverableLines: coverable,
        numberCoveredLines: covered,
        coveragePercentageWithDecimals: Math.floor((covered / coverable) * 10_000) / 100,
      });
    },
  );

  it('says what partial reports wait for, and merges them after the final', async () => {
    const sha = newSha();
    await run(sha, `upload --partial ${join(REPORTS_DIRECTORY, 'nyc/lcov.info')}`);
    await run(sha, `upload --partial ${join(REPORTS_DIRECTORY, 'go/coverage.out')}`);
    const waiting = await run(sha, 'status');
    expect(waiting).toMatchObject({
      code: 1,
      out: expect.stringMatching(/Go .*MissingFinal\n.*\n?/) as string,
    });
    expect(waiting.err).toContain('MissingFinal: Partial reports wait to be merged.');
    expect(waiting.err).toContain('portcullis coverage upload --final');
    await run(sha, 'upload --final');
    expect(await run(sha, 'status --wait --timeout 60')).toMatchObject({ code: 0 });
    expect(await coverage()).toMatchObject({ numberCoverableLines: 38, numberCoveredLines: 20 });
  });

  // A build that is run again uploads what is there already.
  it('changes nothing when the same command is run again', async () => {
    const sha = newSha();
    const words = `upload ${['nyc/lcov.info', 'go/coverage.out'].map((path) => join(REPORTS_DIRECTORY, path)).join(' ')}`;
    expect(await run(sha, words)).toMatchObject({ code: 0 });
    await run(sha, 'status --wait --timeout 60');
    const before = await coverage();
    expect(await run(sha, words)).toMatchObject({ code: 0 });
    expect(await run(sha, 'status --wait --timeout 60')).toMatchObject({ code: 0 });
    expect(await coverage()).toEqual(before);
  });

  it('brings a report that is larger than a body may be in several, with nothing lost', async () => {
    const [sha, files, lines] = [newSha(), REPOSITORY_FILES.filter((file) => file.endsWith('.php')), 272_000];
    const data = Array.from({ length: lines }, (_, at) => `DA:${at + 1},${at % 8 === 0 ? 0 : MAX_HITS}`).join(
      '\n',
    );
    checkout.write('large.lcov', files.map((file) => `SF:${file}\n${data}\nend_of_record\n`).join(''));
    const { code, json } = await run(sha, 'upload large.lcov --json');
    expect([code, json.map(({ kind, isPartial }) => [kind, isPartial])]).toEqual([
      0,
      [
        ['report', undefined],
        ['upload', true],
        ['upload', true],
        ['final', undefined],
      ],
    ]);
    expect(await run(sha, 'status --wait --timeout 60')).toMatchObject({ code: 0 });
    expect(await coverage()).toMatchObject({
      numberTotalFiles: files.length,
      numberCoverableLines: files.length * lines,
      numberCoveredLines: (files.length * lines * 7) / 8,
    });
  });

  it.each<[string, number, RegExp, Record<string, string>?]>([
    ['status', 5, /No coverage report of commit [0-9a-f]{40} was uploaded/],
    ['status --wait --timeout 1', 5, /No coverage report/],
    ['status --timeout soon', 2, /--timeout takes a whole number/],
    ['status --repository gh/nobody/nothing', 5, /Repository not found, or this account has no role on it/],
    ['status --repository shop', 2, /--repository takes PROVIDER\/ORGANIZATION\/NAME/],
    ['status', 2, /say which repository/, { CODACY_PROJECT_NAME: '' }],
    ['status', 3, /There is no token/, { CODACY_API_TOKEN: '' }],
  ])(
    'answers `%s` with exit code %i where there is nothing to show',
    async (words, code, sentence, more = {}) => {
      const { code: actual, out, err } = await run(newSha(), words, more);
      expect([actual, out]).toEqual([code, '']);
      expect(err).toMatch(sentence);
    },
  );
});
