import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { makeToken } from '@libs/token-format';
import { answer, ReceivingServer } from './coverage/receiving-server';
import { makeRepository } from './coverage/repository';

const PROGRAM = [process.execPath, '-r', './test/support/register-typescript.js', 'services/cli/src/main.ts'];

describe('a command whose output gets lost', () => {
  const server = new ReceivingServer();
  const repository = makeRepository(['src/a.js', 'src/c.js']);
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-lost-'));
  beforeAll(() => server.start());
  beforeEach(() => server.reset());
  afterAll(async () => {
    await server.stop();
    repository.remove();
    rmSync(directory, { recursive: true });
  });

  const targets = (): string[] => server.received.map(({ target }) => target);
  const start = (command: readonly string[], unread: readonly ('stdout' | 'stderr')[] = []) => {
    const [program = '', ...argv] = command;
    const env = {
      PATH: process.env['PATH'],
      PORTCULLIS_URL: server.url,
      CODACY_API_TOKEN: makeToken('account').token,
      CODACY_PROJECT_TOKEN: makeToken('repository').token,
    };
    const child = spawn(program, argv, { env, stdio: 'pipe' });
    const err = unread.includes('stderr') ? Promise.resolve('') : text(child.stderr);
    for (const name of unread) child[name].destroy();
    return Promise.all([once(child, 'exit').then(([code]) => code as number | null), err]);
  };
  const portcullis = (command: string, unread: readonly ('stdout' | 'stderr')[]) =>
    start([...PROGRAM, ...command.split(' ')], unread);
  const intoFile = (file: string, command: string, before = ':') =>
    start(['sh', '-c', `${before}; exec "$@" > ${file}`, 'sh', ...PROGRAM, ...command.split(' ')]);

  it('fails when the disk is full, and says so', async () => {
    const [code, err] = await intoFile('/dev/full', 'completion bash');
    expect([code, err]).toEqual([
      1,
      'The result could not be written: ENOSPC: no space left on device, write.\n',
    ]);
  });

  it('is finished when the disk is full, and fails then', async () => {
    const [code, err] = await intoFile('/dev/full', 'tokens revoke 41 42 43 --yes');
    expect([code, server.received.length]).toEqual([1, 3]);
    expect(err).toMatch(/^The result could not be written: ENOSPC/m);
  });

  // The help is one write, of which the file takes the first bytes.
  it('fails when a file takes part of what is written last', async () => {
    const file = join(directory, 'help.txt');
    const [code, err] = await intoFile(file, '--help', 'ulimit -f 1');
    expect(code).toBe(1);
    expect(statSync(file).size).toBeGreaterThan(0);
    expect(err).toMatch(/^The result could not be written: EFBIG/);
  });

  // `portcullis tokens revoke 41 42 43 --yes | head -1`
  it('is finished when nobody reads the result, if it changes something', async () => {
    const [code, err] = await portcullis('tokens revoke 41 42 43 --yes', ['stdout']);
    expect([code, err]).toEqual([0, expect.not.stringContaining('EPIPE')]);
    expect(targets()).toEqual([41, 42, 43].map((id) => `/api/v3/user/tokens/${id}`));
  });

  it('is finished when nobody reads anything of it', async () => {
    for (const name of ['a', 'c'])
      repository.write(`${name}.lcov`, `SF:src/${name}.js\nDA:1,1\nend_of_record\n`);
    const [code] = await portcullis(`coverage upload -C ${repository.path} a.lcov c.lcov`, [
      'stdout',
      'stderr',
    ]);
    expect([code, targets().map((target) => target.split('/').at(-1))]).toEqual([
      0,
      ['javascript?partial=true', 'javascript?partial=true', 'coverageFinal'],
    ]);
  });

  it('fails as it would have when nobody reads what it says', async () => {
    server.answers.push(answer(200, {}), answer(403, { error: 'You may not.' }));
    const [code, err] = await portcullis('tokens revoke 41 42 43 --yes', ['stdout']);
    expect([code, err]).toEqual([4, expect.stringContaining('You may not.')]);
  });
});
