import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readyFile, type ReadyFile } from '@libs/local-instance';
import { eventually } from '@libs/testing';
import { z } from 'zod';
import { PortcullisClient } from '../../deploy/demo/portcullis-client';
import { filesHolding } from './support/find-tokens';
import { postCoverage } from './support/public-api';
import { newSha } from './support/main-job';

const MAIN = resolve('dist/services/standalone/src/main.js');
const STARTS_WITHIN_MS = 120_000;

const json = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));

interface Started {
  child: ChildProcess;
  instance: ReadyFile;
  output: () => string;
}

/** What `npm start` runs, as a person runs it. */
describe('npm start', () => {
  let directory: string;
  let ready: string;
  const running = new Set<ChildProcess>();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'portcullis-npm-start-'));
    ready = join(directory, 'ready.json');
  });

  afterAll(async () => {
    for (const child of running) await end(child, 'SIGINT');
    await rm(directory, { recursive: true, force: true });
  });

  const launch = (...args: string[]): { child: ChildProcess; output: () => string } => {
    const chunks: Buffer[] = [];
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    running.add(child);
    return { child, output: () => Buffer.concat(chunks).toString() };
  };

  const start = async (): Promise<Started> => {
    await rm(ready, { force: true });
    const launched = launch('--port', '0', '--data', join(directory, 'data'), '--ready-file', ready);
    await eventually(
      async () => {
        if (launched.child.exitCode !== null) throw new Error(launched.output());
        await access(ready);
      },
      { timeoutMs: STARTS_WITHIN_MS, everyMs: 100 },
    );
    return { ...launched, instance: readyFile.parse(await json(ready)) };
  };

  const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> => {
    running.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.kill(signal);
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  };

  it('shows the token once, keeps everything across restarts and a kill -9, and stops cleanly', async () => {
    const sha = newSha();
    const first = await start();
    expect((await stat(ready)).mode & 0o777).toBe(0o600);
    expect(first.output()).toContain(first.instance.accountToken);
    expect(await postCoverage(first.instance.baseUrl, await issued(first), sha)).toBe(200);
    expect(await end(first.child, 'SIGINT')).toBe(0);
    await expect(access(ready)).rejects.toThrow('ENOENT');

    const second = await start();
    expect(second.instance.accountToken).toBe(first.instance.accountToken);
    expect(second.output()).not.toContain(second.instance.accountToken);
    const accepted = newSha();
    expect(await postCoverage(second.instance.baseUrl, await issued(second), accepted)).toBe(200);
    await end(second.child, 'SIGKILL');

    const third = await start();
    const portcullis = new PortcullisClient(third.instance);
    await eventually(async () => {
      expect((await portcullis.filesOf(sha)).length).toBe(1);
      expect((await portcullis.filesOf(accepted)).length).toBe(1);
    });
    expect(await end(third.child, 'SIGINT')).toBe(0);
    const kept = /(secrets|ready)\.json$/;
    expect(await filesHolding(directory, [third.instance.accountToken], kept)).toEqual([]);
  });

  it('issues a new account token when the kept one was revoked', async () => {
    const first = await start();
    const { accountToken, baseUrl } = first.instance;
    const headers = { 'api-token': accountToken };
    const listed = (await (await fetch(`${baseUrl}/api/v3/user/tokens`, { headers })).json()) as {
      data: { id: number }[];
    };
    for (const { id } of listed.data) {
      const url = `${baseUrl}/api/v3/user/tokens/${String(id)}`;
      expect([204, 401]).toContain((await fetch(url, { method: 'DELETE', headers })).status);
    }
    await end(first.child, 'SIGINT');
    const second = await start();
    expect(second.instance.accountToken).not.toBe(accountToken);
    expect(second.output()).toContain(second.instance.accountToken);
    await new PortcullisClient(second.instance).issueRepositoryToken();
    await end(second.child, 'SIGINT');
  });

  // The demo and every script read the ready file of the one that runs.
  it('is refused beside one that runs on the same data, which keeps its ready file', async () => {
    const first = await start();
    const second = launch('--port', '0', '--data', join(directory, 'data'), '--ready-file', ready);
    const [code] = (await once(second.child, 'exit')) as [number];
    running.delete(second.child);
    expect(code).toBe(1);
    const sentence = `${join(directory, 'data')} is used by the running process ${String(first.child.pid)}.`;
    expect(second.output()).toContain(sentence);
    expect(second.output()).not.toContain('    at ');
    expect(readyFile.parse(await json(ready))).toEqual(first.instance);
    await end(first.child, 'SIGINT');
  });

  // It would otherwise answer 503 to everything until somebody wonders.
  it('ends with a sentence when its Postgres has ended', async () => {
    const { child, output } = await start();
    const postgres = join(directory, 'data', 'postgres');
    const { pid } = z.object({ pid: z.int() }).parse(await json(join(postgres, 'server.pid.json')));
    process.kill(pid, 'SIGKILL');
    const [code] = (await once(child, 'exit')) as [number];
    running.delete(child);
    expect(code).toBe(1);
    expect(output()).toContain(
      `Postgres has ended, and so has Portcullis. ${join(postgres, 'postgres.log')}`,
    );
    await expect(access(ready)).rejects.toThrow('ENOENT');
  });

  it.each([
    [['--port', 'many'], '--port takes a number from 0 to 65535'],
    [['--port', '70000'], '--port takes a number from 0 to 65535'],
    [['--nonsense'], '--nonsense'],
  ])('refuses %j with a sentence', async (args, sentence) => {
    const { child, output } = launch(...args);
    const [code] = (await once(child, 'exit')) as [number];
    running.delete(child);
    expect(code).toBe(1);
    expect(output()).toContain(sentence);
    expect(output()).not.toContain('    at ');
  });

  const issued = async ({ instance }: Started): Promise<string> =>
    (await new PortcullisClient(instance).issueRepositoryToken()).token;
});
