import { type ChildProcess, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describeWith } from '@libs/testing';

const ROOT = resolve(__dirname, '..', '..', '..');
const REGISTER = join(ROOT, 'test/support/register-typescript.js');

/** Logs all the time, and sends its address and after each line how many there were. */
const PROGRAM = `
  const { runMain, startManagementServer } = require(${JSON.stringify(join(ROOT, 'libs/http/src/index.ts'))});
  const { createProcessContext } = require(${JSON.stringify(join(ROOT, 'libs/telemetry/src/index.ts'))});
  runMain('probe', async () => {
    const context = createProcessContext('probe', { logFile: process.env.LOG_FILE });
    const server = await startManagementServer(context, { host: '127.0.0.1', port: 0 });
    server.started();
    process.send(server.url);
    let lines = 0;
    const logs = setInterval(() => {
      context.logger.warn('x'.repeat(200));
      process.send((lines += 1));
    }, 2);
    return { managementUrl: server.url, close: () => (clearInterval(logs), server.close()) };
  });`;

/** More than fit where the room is bounded. */
const LINES = 100;

describe('a process whose log cannot be written', () => {
  let directory: string;
  const running = new Set<ChildProcess>();
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'portcullis-lost-log-'));
  });
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
    running.clear();
    rmSync(directory, { recursive: true });
  });

  const launch = (output: number | 'pipe', env: Record<string, string> = {}, limits = 'true') => {
    const child = spawn(
      '/bin/sh',
      ['-c', `${limits} && exec "$0" "$@"`, process.execPath, '-r', REGISTER, '-e', PROGRAM],
      { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', output, 'pipe', 'ipc'] },
    );
    running.add(child);
    let errors = '';
    child.stderr?.on('data', (chunk) => (errors += String(chunk)));
    return { child, errors: () => errors };
  };

  /** Its address, once it has logged so many lines more. */
  const logged = async (child: ChildProcess, lines: number): Promise<string> => {
    let [url, left] = ['', lines];
    for await (const [message] of on(child, 'message') as AsyncIterable<[string | number]>) {
      if (typeof message === 'string') url = message;
      else left -= 1;
      if (left === 0) break;
    }
    return url;
  };

  const answersAndEnds = async (child: ChildProcess, url: string): Promise<void> => {
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  };

  describeWith('devfull', 'because the disk is full', (device) => {
    it('answers, says so once, and ends when it is asked to, with standard output there', async () => {
      const full = openSync(device, 'w');
      const { child, errors } = launch(full);
      closeSync(full);
      await answersAndEnds(child, await logged(child, LINES));
      expect(errors().match(/Lines of the log are lost/g)).toHaveLength(2);
      expect(errors()).toContain('ENOSPC');
    });

    it('answers, says so once, and ends when it is asked to, with a file there', async () => {
      const { child, errors } = launch('pipe', { LOG_FILE: device });
      await answersAndEnds(child, await logged(child, LINES));
      expect(errors().match(/Lines of the log are lost, \/dev\/full cannot be written/g)).toHaveLength(1);
    });
  });

  it('because it may not grow, answers, ends when it is asked to, and has whole lines but for the last', async () => {
    const file = join(directory, 'process.log');
    const { child, errors } = launch('pipe', { LOG_FILE: file }, 'ulimit -f 8');
    await answersAndEnds(child, await logged(child, LINES));
    expect(errors()).toContain('EFBIG');
    const whole = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    expect(whole.length).toBeGreaterThan(5);
    for (const line of whole) expect(JSON.parse(line)).toMatchObject({ service: 'probe' });
  });

  it('because its reader has gone, answers and ends when it is asked to', async () => {
    const { child } = launch('pipe');
    const url = await logged(child, 1);
    child.stdout?.destroy();
    await logged(child, LINES);
    await answersAndEnds(child, url);
  });
});
