import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import {
  commandLine,
  freePort,
  ServerFailed,
  ServerProcess,
  type Launch,
  type RunningServer,
} from '@libs/server-process';
import { hasCluster, makeCluster, SERVER_ENVIRONMENT, superuserPassword } from './make-cluster';
import { choosePlace } from './place';

export interface EmbeddedPostgresOptions {
  /** Made if it is not there. Everything is kept below it. */
  dataDir: string;
  /** A free one if not given. */
  port?: number | undefined;
  /** Told what is going on, a line at a time. */
  log?: ((line: string) => void) | undefined;
  /** False gives up the data on a crash of the machine for speed: for tests. A kill -9 of the server loses nothing either way. */
  durable?: boolean | undefined;
  /** More of postgresql.conf. */
  settings?: Readonly<Record<string, string | number>> | undefined;
}

export interface EmbeddedPostgres extends RunningServer {
  /** Of the superuser and the database `postgres`, on the loopback address. */
  readonly url: string;
}

/** How long a recovery may take: longer than any that a standalone Portcullis should meet. */
const READY_TIMEOUT_MS = 120_000;

/** A real PostgreSQL from npm that belongs to this process and ends with it. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  mkdirSync(options.dataDir, { recursive: true });
  const directory = realpathSync(options.dataDir);
  const port = options.port ?? (await freePort());
  const password = superuserPassword(directory);
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const marker = `portcullis.directory=${directory} `;
  const server = new ServerProcess({
    name: 'Postgres',
    directory,
    marker,
    stopSignal: 'SIGINT',
    prepare: () => prepare(directory, password, serverSettings(options, directory, port), options),
    probe: () => probe(url),
    readyTimeoutMs: READY_TIMEOUT_MS,
    stopTimeoutMs: 30_000,
  });
  const start = (): Promise<void> => startPastLeftovers(server, join(directory, 'server', 'data'), marker);
  await start();
  options.log?.(`PostgreSQL is ready on port ${port}`);
  return Object.assign(server.running(port, start), { url });
}

async function prepare(
  directory: string,
  password: string,
  settings: [string, string | number][],
  { log, durable = true }: EmbeddedPostgresOptions,
): Promise<Launch> {
  const place = choosePlace(directory);
  if (!hasCluster(place)) {
    log?.(`PostgreSQL: making the database files in ${directory} (once)`);
    await makeCluster(place, password, durable);
  }
  log?.(`PostgreSQL: starting${place.user === undefined ? '' : ` as user ${place.user.name}`}`);
  return {
    command: join(place.binaries.directory, 'bin', 'postgres'),
    args: [
      ...['-D', join(place.homeOfServer, 'data')],
      ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    env: SERVER_ENVIRONMENT,
    user: place.user && { uid: place.user.uid, gid: place.user.gid },
    descriptor: place.openHome(),
  };
}

/** On the command line, so that nothing in the data directory has to be edited and an upgrade of ours is complete. */
function serverSettings(
  { durable = true, settings }: EmbeddedPostgresOptions,
  directory: string,
  port: number,
): [string, string | number][] {
  return [
    // A name of no meaning to PostgreSQL: it makes the command line ours, see clearForeignLock.
    ['portcullis.directory', directory],
    ['listen_addresses', '127.0.0.1'],
    ['port', port],
    ['unix_socket_directories', ''],
    ['max_connections', 200],
    ['timezone', 'UTC'],
    ['log_timezone', 'UTC'],
    ['log_checkpoints', 'off'],
    // Short statements only: compiling them costs more than it gains.
    ['jit', 'off'],
    ...['fsync', 'synchronous_commit', 'full_page_writes'].map((name): [string, string] => [
      name,
      durable ? 'on' : 'off',
    ]),
    ...Object.entries(settings ?? {}),
  ];
}

async function probe(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } finally {
    await client.end();
  }
}

/** An empty lock is what a power cut leaves of one that was just written. */
const LOCKED = /lock file "postmaster\.pid" (already exists|is empty)/;

/**
 * PostgreSQL refuses to start while anything of its predecessor may be running: rightly so while the children of a
 * killed server end, which takes a moment; wrongly when the pid it wrote down belongs to a stranger now.
 */
async function startPastLeftovers(server: ServerProcess, data: string, marker: string): Promise<void> {
  const deadline = performance.now() + 15_000;
  for (;;) {
    try {
      await server.start();
      return;
    } catch (error) {
      if (!(error instanceof ServerFailed) || performance.now() > deadline) throw error;
      if (LOCKED.test(error.message)) clearForeignLock(data, marker);
      else if (!/pre-existing shared memory block .* is still in use/.test(error.message)) throw error;
      await sleep(200);
    }
  }
}

function clearForeignLock(data: string, marker: string): void {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  const running = commandLine(pid);
  if (running.includes(marker)) process.kill(pid, 'SIGINT');
  else if (!running.includes('postgres')) rmSync(file, { force: true });
}
