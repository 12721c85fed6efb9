import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeToken } from '@libs/token-format';
import { cli } from '../support/cli-run';
import { REPORTS_DIRECTORY } from './real-reports';
import { answer, cut, ReceivingServer } from './receiving-server';
import { makeRepository } from './repository';

const cwd = process.cwd();
const register = join(cwd, 'test/support/register-typescript.js');
const SHA = '5'.repeat(40);

const lcov = (...files: readonly string[]): string =>
  files.map((file) => `SF:${file}\nDA:1,1\nDA:2,0\nend_of_record\n`).join('');
const body = (...files: readonly string[]): string =>
  JSON.stringify({ fileReports: files.map((filename) => ({ filename, coverage: { 1: 1, 2: 0 } })) });

describe('portcullis coverage upload', () => {
  const repository = makeRepository(['src/a.js', 'src/b.ts', 'src/c.js', 'src/NOTICE', 'py/shop/tax.py']);
  const server = new ReceivingServer();
  const { token } = makeToken('repository');
  const account = makeToken('account').token;
  const env = () => ({ PORTCULLIS_URL: server.url, CODACY_PROJECT_TOKEN: token, HOME: '/nowhere' });
  const upload = (words: string, rig: Parameters<typeof cli>[1] = {}) =>
    cli(`coverage upload -C ${repository.path} ${words}`, { env: env(), ...rig });
  const targets = (): string[] => server.received.map(({ target }) => target);

  beforeAll(() => server.start());
  afterAll(async () => {
    await server.stop();
    repository.remove();
  });
  beforeEach(() => {
    server.reset();
    repository.write('a.lcov', lcov('src/a.js'));
    repository.write('c.lcov', lcov('src/c.js'));
    repository.write('bad.lcov', 'SF:src/c.js\nDA:1,1\n');
  });

  it('sends one report as a complete one, and says what was acknowledged', async () => {
    const { code, out, err } = await upload('a.lcov');
    expect([code, out]).toEqual([0, 'Javascript: 1 file of a.lcov, complete: acknowledged.\n']);
    expect(err).toContain(`Commit ${repository.head}, from git HEAD.`);
    expect(err).toContain('a.lcov: lcov, 1 file, 50.00 % of 2 lines covered.');
    expect(server.received).toEqual([
      { target: `/2.0/coverage/${repository.head}/javascript?partial=false`, token, body: body('src/a.js') },
    ]);
  });

  it('sends several as partial ones, and the final after them', async () => {
    expect(await upload('a.lcov c.lcov')).toMatchObject({ code: 0 });
    expect(targets()).toEqual([
      `/2.0/coverage/${repository.head}/javascript?partial=true`,
      `/2.0/coverage/${repository.head}/javascript?partial=true`,
      `/2.0/commit/${repository.head}/coverageFinal`,
    ]);
  });

  it('sends the files of each language by themselves', async () => {
    repository.write('mixed.lcov', lcov('src/c.js', 'src/b.ts', 'src/a.js'));
    await upload('mixed.lcov');
    expect(server.received.map(({ target, body: sent }) => [target.split('/').at(-1), sent])).toEqual([
      ['javascript?partial=false', body('src/a.js', 'src/c.js')],
      ['typescript?partial=false', body('src/b.ts')],
    ]);
  });

  it.each([
    ['--partial a.lcov', ['javascript?partial=true']],
    ['--final', ['coverageFinal']],
    ['--final a.lcov', ['javascript?partial=true', 'coverageFinal']],
    ['--force-language Objective-C++ a.lcov', ['objective-c%2B%2B?partial=false']],
  ])('does as %s says', async (words, expected) => {
    expect(await upload(words)).toMatchObject({ code: 0 });
    expect(targets().map((target) => target.split('/').at(-1))).toEqual(expected);
  });

  it('finds reports by their usual names, below the directory that is named', async () => {
    repository.write(
      'py/coverage.xml',
      readFileSync(join(REPORTS_DIRECTORY, 'coveragepy/coverage.xml'), 'utf8'),
    );
    const { code, err } = await cli(`coverage upload -C ${repository.path}/py`, { env: env() });
    expect(code).toBe(0);
    expect(err).toContain('coverage.xml: cobertura, 1 file, 71.42 % of 7 lines covered.');
    expect(err).toContain('  2 files left out:\n    shop/__init__.py: not in the repository\n');
    expect(targets()).toEqual([`/2.0/coverage/${repository.head}/python?partial=false`]);
  });

  // Jest leaves an empty lcov.info behind where no test touched a file, and `coverage.xml` may be anything.
  it('leaves out what is no report, of those that nobody named', async () => {
    repository.write('py/lcov.info', '');
    repository.write('py/more/coverage.xml', '<settings/>');
    const { code, err } = await cli(`coverage upload -C ${repository.path}/py`, { env: env() });
    expect([code, server.received.length]).toEqual([0, 1]);
    expect(err).toMatch(/Left out: .*lcov\.info: it is empty\.\n/);
    expect(err).toMatch(/Left out: .*coverage\.xml: XML with the root <settings> is no coverage report/);
    expect(await upload('py/lcov.info')).toMatchObject({ code: 1 });
    repository.write('py/lcov.info', 'SF:py/shop/tax.py\nDA:1,1\n');
    expect(await cli(`coverage upload -C ${repository.path}/py`, { env: env() })).toMatchObject({ code: 1 });
  });

  it('names a repository to an account token', async () => {
    const names = {
      CODACY_ORGANIZATION_PROVIDER: 'gh',
      CODACY_USERNAME: 'acme',
      CODACY_PROJECT_NAME: 'my shop',
    };
    const asAccount = { ...env(), CODACY_PROJECT_TOKEN: '', CODACY_API_TOKEN: account };
    await upload('a.lcov', { env: { ...asAccount, ...names } });
    await upload('--final --repository gl/acme/shop', { env: { ...asAccount, ...names } });
    expect(server.received.map(({ target, token: sent }) => [target, sent === account])).toEqual([
      [`/2.0/gh/acme/my%20shop/commit/${repository.head}/coverage/javascript?partial=false`, true],
      [`/2.0/gl/acme/shop/commit/${repository.head}/coverageFinal`, true],
    ]);
    expect(await upload('a.lcov', { env: asAccount })).toMatchObject({
      code: 2,
      err: expect.stringContaining('say which repository: --repository PROVIDER/ORGANIZATION/NAME') as string,
    });
  });

  it('names in a few lines what it left out and why, and in JSON all of it', async () => {
    const gone = Array.from({ length: 7 }, (_, at) => `gone/${at}.js`);
    repository.write('mixed.lcov', lcov('src/a.js', 'src/NOTICE', ...gone));
    const { err } = await upload('mixed.lcov');
    expect(err).toContain(
      '  8 files left out:\n    src/NOTICE: its language is not known; --force-language sends it\n',
    );
    expect(err).toContain('    gone/3.js: not in the repository\n    … and 3 more, which --json names.\n');
    const { json } = await upload('mixed.lcov --json');
    expect(json).toMatchObject([
      { kind: 'report', report: 'mixed.lcov', format: 'lcov', files: 1, coverable: 2, covered: 1 },
      {
        kind: 'upload',
        language: 'Javascript',
        isPartial: false,
        isAcknowledged: true,
        commit: repository.head,
      },
    ]);
    expect(json[0]!['dropped']).toHaveLength(8);
  });

  it('sends nothing on a dry run, for which no token is needed', async () => {
    const { code, out } = await upload('a.lcov c.lcov --dry-run', { env: {} });
    expect([code, out.split('\n').slice(0, 3)]).toEqual([
      0,
      [
        'Javascript: 1 file of a.lcov, partial: not sent.',
        'Javascript: 1 file of c.lcov, partial: not sent.',
        'Final: all reports of the commit are there: not sent.',
      ],
    ]);
    expect(server.received).toEqual([]);
  });

  it.each([
    ['unavailable', answer(503, { error: 'busy' }, { 'retry-after': '0' })],
    ['asked too often', answer(429, { error: 'slowly' }, { 'retry-after': '1' })],
    ['failing', answer(500, { error: 'failed to create coverage' })],
    ['cut off before it answers', cut],
  ])('sends the same bytes again when the service is %s', async (_, trouble) => {
    server.answers.push(trouble);
    expect(await upload('a.lcov')).toMatchObject({ code: 0 });
    expect(server.received).toHaveLength(2);
    expect(server.received[1]).toEqual(server.received[0]);
  });

  it.each([
    [400, {}, 1],
    [404, { 'portcullis-error': 'token.refused' }, 3],
    [401, { 'portcullis-error': 'token.expired' }, 3],
    [403, {}, 4],
    [404, { 'portcullis-error': 'repository.not_found' }, 5],
    [413, {}, 1],
  ])('does not send again what is refused with %i %j, and exits with %i', async (status, headers, code) => {
    server.answers.push(answer(status, { error: 'It will not do.' }, headers));
    expect(await upload('a.lcov')).toMatchObject({ code, out: '' });
    expect(server.received).toHaveLength(1);
  });

  it('gives up on a service that stays away, with an exit code that says so', async () => {
    server.answers.push(
      ...Array.from({ length: 9 }, () => answer(503, { error: 'busy' }, { 'retry-after': '0' })),
    );
    expect(await upload('a.lcov')).toMatchObject({ code: 6 });
    const away = { ...env(), PORTCULLIS_URL: 'http://127.0.0.1:1' };
    expect(await upload('a.lcov', { env: away })).toMatchObject({
      code: 6,
      err: expect.stringContaining('http://127.0.0.1:1 cannot be reached') as string,
    });
  });

  it('says what was acknowledged when it fails on the way, and sends the same again', async () => {
    server.answers.push(answer(200, { success: 'ok' }), answer(400, { error: 'It will not do.' }));
    const failed = await upload('a.lcov c.lcov');
    expect(failed.code).toBe(1);
    expect(failed.err).toMatch(
      /1 upload was acknowledged\. The same command sends the rest.*\nIt will not do\.\n$/,
    );
    const sent = server.received.splice(0);
    expect(await upload('a.lcov c.lcov')).toMatchObject({ code: 0 });
    expect(server.received.slice(0, 2)).toEqual(sent);
  });

  it('ends between two uploads when it is interrupted', async () => {
    const onSaid = (said: string, interrupt: () => void): void => {
      if (said.includes('acknowledged.')) interrupt();
    };
    const { code, err } = await upload('a.lcov c.lcov', { onSaid });
    expect([code, server.received.length]).toEqual([130, 1]);
    expect(err).toContain('1 upload was acknowledged.');
  });

  it('sends nothing when it is interrupted while it reads', async () => {
    const onSaid = (said: string, interrupt: () => void): void => {
      if (said.includes('Commit')) interrupt();
    };
    const { code, err } = await upload('a.lcov', { onSaid });
    expect([code, server.received]).toEqual([130, []]);
    expect(err).toContain('Interrupted; nothing was sent.');
  });

  // Builds of forks have no secrets, and are to be green all the same.
  it('does nothing with --skip where there is no token', async () => {
    const { code, err } = await upload('a.lcov --skip', { env: { ...env(), CODACY_PROJECT_TOKEN: '' } });
    expect([code, server.received]).toEqual([0, []]);
    expect(err).toContain('There is no token, so nothing was uploaded (--skip).');
    expect(await upload('a.lcov --skip')).toMatchObject({ code: 0 });
    expect(server.received).toHaveLength(1);
  });

  // As CI runs it: in the repository, with the settings of the environment, and stopped when the job is cancelled.
  it('can be stopped while it waits for the service, and goes on when it is run again', async () => {
    server.answers.push(answer(503, { error: 'busy' }, { 'retry-after': '60' }));
    const run = () =>
      spawn(
        process.execPath,
        ['-r', register, join(cwd, 'services/cli/src/main.ts'), 'coverage', 'upload', 'a.lcov'],
        {
          cwd: repository.path,
          env: { PATH: process.env['PATH'], ...env(), GITLAB_CI: 'true', CI_COMMIT_SHA: SHA },
          stdio: 'ignore',
        },
      );
    const stopped = run();
    server.onReceived = () => setTimeout(() => stopped.kill('SIGTERM'), 200);
    expect(await once(stopped, 'exit')).toEqual([130, null]);
    server.onReceived = () => undefined;
    expect(await once(run(), 'exit')).toEqual([0, null]);
    expect(targets()).toEqual(
      Array.from({ length: 2 }, () => `/2.0/coverage/${SHA}/javascript?partial=false`),
    );
  });

  it.each<[string, number, RegExp, Record<string, string>?]>([
    ['bad.lcov', 1, /bad\.lcov: .*the file is cut off/],
    // Neither of two reports is sent if one of them cannot be read.
    ['a.lcov bad.lcov', 1, /bad\.lcov: .*the file is cut off/],
    ['none.lcov', 1, /none\.lcov is no file/],
    ['--partial --final a.lcov', 2, /--partial says that more reports come/],
    ['--commit abc a.lcov', 2, /--commit takes a full SHA/],
    ['a.lcov -C /nowhere/at/all', 2, /--directory \/nowhere\/at\/all is no directory/],
    ['a.lcov --reprot x', 2, /unknown option '--reprot'/],
    ['a.lcov', 3, /There is no token for/, { CODACY_PROJECT_TOKEN: '' }],
    ['a.lcov', 3, /is no token of Portcullis/, { CODACY_PROJECT_TOKEN: 'secret' }],
    ['a.lcov', 2, /Say where Portcullis is/, { PORTCULLIS_URL: '' }],
  ])(
    'refuses `%s` in a sentence with exit code %i, and sends nothing',
    async (words, code, sentence, more = {}) => {
      const run = await upload(words, { env: { ...env(), ...more } });
      expect([run.code, run.out]).toEqual([code, '']);
      expect(run.err).toMatch(sentence);
      expect(server.received).toEqual([]);
    },
  );

  it('fails where no report is about this repository', async () => {
    repository.write('other.lcov', lcov('/usr/include/stdio.h'));
    expect(await upload('other.lcov')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Nothing was sent: no report holds coverage of a file') as string,
    });
  });

  it('never shows the token', async () => {
    server.answers.push(answer(400, { error: `The token ${token} will not do.` }));
    const { out, err } = await upload('a.lcov --json');
    expect(out + err).not.toContain(token.slice(-38));
  });
});
