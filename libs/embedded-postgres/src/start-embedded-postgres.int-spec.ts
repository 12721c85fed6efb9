import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { eventually, runProgram, type Program } from '@libs/testing';
import { ensureDatabase, startEmbeddedPostgres, type EmbeddedPostgres } from './index';

interface Report {
  url: string;
  pid: number;
}

const parent = mkdtempSync(join(tmpdir(), 'embedded-postgres-'));
const started: { stop?: () => Promise<void>; kill: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const server of started.splice(0)) await (server.stop ?? server.kill)();
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir });
  started.push(server);
  return server;
}

/** Another process that starts a server and stays. */
async function startElsewhere(dataDir: string): Promise<{ program: Program; report: Report }> {
  const program = runProgram(`
    const { startEmbeddedPostgres } = require(${JSON.stringify(join(__dirname, 'index.ts'))});
    startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} })
      .then(({ url, pid }) => console.log(JSON.stringify({ url, pid })));
    setInterval(() => undefined, 1000);`);
  started.push(program);
  return { program, report: (await program.report()) as Report };
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the embedded Postgres', () => {
  it('acknowledges only what is on disk, and keeps any character', async () => {
    const { url } = await start(join(parent, 'settings'));
    const names = ['fsync', 'full_page_writes', 'synchronous_commit', 'server_encoding', 'listen_addresses'];
    const rows = await query(
      url,
      `select setting from pg_settings where name in ('${names.join("','")}') order by name`,
    );
    expect(rows).toEqual(['on', 'on', '127.0.0.1', 'UTF8', 'on'].map((setting) => ({ setting })));
  });

  it('lets nobody in without the password, which only its owner can read', async () => {
    const dataDir = join(parent, 'settings');
    const { url } = await start(dataDir);
    const withoutPassword = new URL(url);
    withoutPassword.password = 'postgres';
    await expect(query(withoutPassword.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(statSync(join(dataDir, 'password')).mode & 0o777).toBe(0o600);
  });

  it('keeps its data when it is stopped, killed and started again, on the same port', async () => {
    const server = await start(join(parent, 'restarts'));
    await query(server.url, 'create table kept (id int)');
    await query(server.url, 'insert into kept values (1)');
    await server.restart();
    await query(server.url, 'insert into kept values (2)');
    await server.kill();
    await server.restart();
    expect(await query(server.url, 'select id from kept order by id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('ends when its parent is killed, and has every acknowledged row at the next start', async () => {
    const dataDir = join(parent, 'killed');
    const { program, report } = await startElsewhere(dataDir);
    await query(report.url, 'create table kept as select 42 as answer');
    await program.kill();
    await eventually(() => expect(isRunning(report.pid)).toBe(false));
    const { url } = await start(dataDir);
    expect(await query(url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  // The one that is left would otherwise hold the data directory until somebody finds it.
  it('ends a server that outlived its parent', async () => {
    const dataDir = join(parent, 'left');
    const { program, report } = await startElsewhere(dataDir);
    await query(report.url, 'create table kept as select 42 as answer');
    process.kill(report.pid, 'SIGSTOP');
    await program.kill();
    const { url, pid } = await start(dataDir);
    expect(pid).not.toBe(report.pid);
    await eventually(() => expect(isRunning(report.pid)).toBe(false));
    expect(await query(url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('refuses a directory that another process uses, and names that process', async () => {
    const dataDir = join(parent, 'shared');
    const { program, report } = await startElsewhere(dataDir);
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(`running process ${program.child.pid}.`);
    expect(await query(report.url, 'select 1 as still')).toEqual([{ still: 1 }]);
  });

  // Pids begin again at 1 in every container, so the one in an old postmaster.pid is soon somebody else's.
  it('starts although a stranger has the pid of the server before, and leaves the stranger alone', async () => {
    const dataDir = join(parent, 'stranger');
    const server = await start(dataDir);
    await server.stop();
    const { uid } = statSync(join(dataDir, 'server'));
    const stranger = spawn('sleep', ['60'], { uid, cwd: '/' });
    const notes = [stranger.pid, '/elsewhere', '1700000000', '5432', '', '127.0.0.1', '1 1', 'ready'];
    writeFileSync(join(dataDir, 'server', 'data', 'postmaster.pid'), `${notes.join('\n')}\n`);
    await server.restart();
    expect(stranger.exitCode).toBeNull();
    stranger.kill();
  });

  it('starts although a power cut has left an empty lock', async () => {
    const dataDir = join(parent, 'powercut');
    const server = await start(dataDir);
    await server.kill();
    writeFileSync(join(dataDir, 'server', 'data', 'postmaster.pid'), '');
    await server.restart();
    expect(await query(server.url, 'select 1 as still')).toEqual([{ still: 1 }]);
  });

  it('shows the end of the log when the server does not come up', async () => {
    const settings = { shared_buffers: 'plenty' };
    const failing = startEmbeddedPostgres({ dataDir: join(parent, 'settings'), settings });
    await expect(failing).rejects.toThrow('invalid value for parameter "shared_buffers": "plenty"');
  });
});

describe('ensuring a database', () => {
  const spec = { database: 'portcullis_tokens', role: 'tokens', password: "it's secret" };

  it('makes it once and keeps its tables the next time', async () => {
    const { url: adminUrl } = await start(join(parent, 'ensure'));
    const url = await ensureDatabase({ adminUrl, ...spec });
    await query(url, 'create table mine (id int)');
    expect(await ensureDatabase({ adminUrl, ...spec })).toBe(url);
    expect(await query(url, 'select count(*)::int as n from mine')).toEqual([{ n: 0 }]);
  });

  it('keeps the roles of other services out', async () => {
    const { url: adminUrl } = await start(join(parent, 'ensure'));
    const url = new URL(await ensureDatabase({ adminUrl, ...spec }));
    const other = await ensureDatabase({ adminUrl, database: 'other', role: 'other', password: 'x' });
    url.pathname = '/other';
    expect(other).toContain('/other');
    await expect(query(url.href, 'select 1')).rejects.toThrow('permission denied for database "other"');
  });
});
