import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, runProgram } from '@libs/testing';
import { claimDirectory, DirectoryInUse, freePort, ServerProcess, type Launch } from './index';
import { identify } from './process-identity';

const parent = mkdtempSync(join(tmpdir(), 'server-process-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** A server that is nothing but Node, and notes in a file how it was asked to end. */
function serverIn(name: string, port: number, script = LISTEN, readyTimeoutMs = 10_000): ServerProcess {
  const directory = join(parent, name);
  mkdirSync(directory, { recursive: true });
  const launch: Launch = { command: process.execPath, args: ['-e', script, String(port), directory] };
  return new ServerProcess({
    name: 'Sample',
    directory,
    marker: directory,
    stopSignal: 'SIGTERM',
    prepare: () => Promise.resolve(launch),
    probe: () => canConnect(port),
    readyTimeoutMs,
    stopTimeoutMs: 1_000,
  });
}

const LISTEN = `
  const [port, directory] = process.argv.slice(1);
  const note = (line) => require('fs').appendFileSync(directory + '/ends', line + ' ');
  process.on('SIGTERM', () => { note('SIGTERM'); process.exit(); });
  require('net').createServer().listen(Number(port), '127.0.0.1');`;

function canConnect(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    }).once('error', reject);
  });
}

const endsOf = (name: string): string => readFileSync(join(parent, name, 'ends'), 'utf8');

describe('a server of this process', () => {
  it('answers once it is started, and no more once it is stopped', async () => {
    const port = await freePort();
    const server = serverIn('orderly', port);
    await server.start();
    await canConnect(port);
    await server.stop();
    await expect(canConnect(port)).rejects.toThrow('ECONNREFUSED');
    expect(endsOf('orderly')).toBe('SIGTERM ');
  });

  it('comes back on the same port after a kill', async () => {
    const port = await freePort();
    const server = serverIn('restarted', port);
    await server.start();
    const handle = server.running(port);
    const [before, ended] = [handle.pid, handle.ended];
    await handle.kill();
    await ended;
    await expect(canConnect(port)).rejects.toThrow('ECONNREFUSED');
    await handle.restart();
    expect(handle.pid).not.toBe(before);
    await canConnect(port);
    await handle.stop();
  });

  it('is killed when it ignores the request to end', async () => {
    const port = await freePort();
    const server = serverIn('stubborn', port, LISTEN.replace('process.exit()', ''));
    await server.start();
    await server.stop();
    expect(endsOf('stubborn')).toBe('SIGTERM ');
    await expect(canConnect(port)).rejects.toThrow('ECONNREFUSED');
  });

  it('is asked to end when its parent is killed', async () => {
    const port = await freePort();
    const program = runProgram(`
      const { ServerProcess } = require(${JSON.stringify(join(__dirname, 'index.ts'))});
      const directory = ${JSON.stringify(join(parent, 'orphan'))};
      require('fs').mkdirSync(directory);
      const server = new ServerProcess({
        name: 'Sample', directory, marker: directory, stopSignal: 'SIGTERM', readyTimeoutMs: 9000, stopTimeoutMs: 1000,
        prepare: async () => ({ command: process.execPath, args: ['-e', ${JSON.stringify(LISTEN)}, '${port}', directory] }),
        probe: () => new Promise((resolve, reject) => {
          require('net').connect(${port}, '127.0.0.1', resolve).once('error', reject);
        }),
      });
      server.start().then(() => console.log(server.pid));
      setInterval(() => undefined, 1000);`);
    await program.report();
    await program.kill();
    await eventually(() => expect(canConnect(port)).rejects.toThrow('ECONNREFUSED'));
    expect(endsOf('orphan')).toBe('SIGTERM ');
  });

  it('shows the end of its log when it ends at once', async () => {
    const server = serverIn('broken', await freePort(), `console.error('no such option'); process.exit(3)`);
    await expect(server.start()).rejects.toThrow(
      /ended \(exit code 3\) before it was ready[^]*no such option/,
    );
  });

  it('shows the end of its log when it does not answer in time, and leaves nothing running', async () => {
    const silent = `console.log('thinking ' + process.pid); setInterval(() => undefined, 1000)`;
    const server = serverIn('silent', await freePort(), silent, 500);
    await expect(server.start()).rejects.toThrow(/did not answer within 0.5 s[^]*thinking \d+/);
    expect(() => server.pid).toThrow('not running');
  });

  it('names a program that is not there', async () => {
    const directory = join(parent, 'absent');
    mkdirSync(directory);
    const server = new ServerProcess({
      ...{ name: 'Sample', directory, marker: directory, stopSignal: 'SIGTERM' as const },
      prepare: () => Promise.resolve({ command: 'no-such-program', args: [] }),
      probe: () => Promise.resolve(),
      ...{ readyTimeoutMs: 1_000, stopTimeoutMs: 1_000 },
    });
    await expect(server.start()).rejects.toThrow('no-such-program');
  });

  // A pid is used again, and the process that has it now is none of our business.
  it('does not touch a stranger whose pid is in the note of an earlier server', async () => {
    const stranger = spawn('sleep', ['60']);
    const directory = join(parent, 'stranger');
    mkdirSync(directory);
    const note = { ...identify(stranger.pid!), marker: directory, stopSignal: 'SIGTERM' };
    writeFileSync(join(directory, 'server.pid.json'), JSON.stringify(note));
    const server = serverIn('stranger', await freePort());
    await server.start();
    expect(stranger.signalCode).toBeNull();
    await server.stop();
    stranger.kill();
  });
});

describe('the claim of a directory', () => {
  it('is one process’s alone, and free again when it is released', () => {
    const directory = join(parent, 'claimed');
    const claim = claimDirectory(directory);
    expect(() => claimDirectory(directory)).toThrow(DirectoryInUse);
    claim.release();
    claimDirectory(directory).release();
  });

  it('of a process that was killed counts for nothing, even if its pid is used again', async () => {
    const directory = join(parent, 'stale');
    const script = `require(${JSON.stringify(join(__dirname, 'index.ts'))}).claimDirectory(${JSON.stringify(directory)});`;
    const program = runProgram(`${script} console.log(1); setInterval(() => undefined, 1000)`);
    await program.report();
    expect(() => claimDirectory(directory)).toThrow(`running process ${program.child.pid}.`);
    await program.kill();
    claimDirectory(directory).release();
    writeFileSync(join(directory, 'owner.json'), JSON.stringify({ pid: process.ppid, startedAt: '1' }));
    claimDirectory(directory).release();
  });
});

describe('a free port', () => {
  it('can be listened on', async () => {
    const port = await freePort();
    const server = createServer().listen(port, '127.0.0.1');
    await eventually(() => expect((server.address() as AddressInfo | null)?.port).toBe(port));
    server.close();
  });

  // A server that is killed would find its port in use when it comes back, once in a while.
  it('is none that an outgoing connection can take', async () => {
    for (let turn = 0; turn < 20; turn += 1) expect(await freePort()).toBeLessThan(32_768);
  });

  // Two listeners of a broker on one port, neither of which was listened on when the other was chosen.
  it('is none that was given before', async () => {
    const ports = new Set<number>();
    for (let turn = 0; turn < 1_000; turn += 1) ports.add(await freePort());
    expect(ports.size).toBe(1_000);
  });
});
