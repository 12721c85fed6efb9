import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, closeSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Place } from './place';

/** What PostgreSQL's programs get to see of our environment: nothing. */
export const SERVER_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };

/** The superuser's, made on first use. Whoever can read the file is root or who made it. */
export function superuserPassword(dataDir: string): string {
  const file = join(dataDir, 'password');
  if (!existsSync(file)) {
    const draft = `${file}.new`;
    writeFileSync(draft, randomBytes(24).toString('base64url'), { mode: 0o600 });
    renameSync(draft, file);
  }
  return readFileSync(file, 'utf8');
}

/** True if there is a database cluster in the place already. */
export function hasCluster({ home }: Place): boolean {
  return existsSync(join(home, 'data', 'PG_VERSION'));
}

/** Whole or not at all: what an interrupted attempt left is thrown away. */
export async function makeCluster(place: Place, password: string, durable: boolean): Promise<void> {
  const draft = join(place.home, 'data.new');
  const passwordFile = join(place.home, 'password.new');
  rmSync(draft, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (place.user !== undefined) chownSync(passwordFile, place.user.uid, place.user.gid);
    await initdb(place, [
      `--pgdata=${join(place.homeOfServer, 'data.new')}`,
      `--pwfile=${join(place.homeOfServer, 'password.new')}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      ...(durable ? [] : ['--no-sync']),
    ]);
    renameSync(draft, join(place.home, 'data'));
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function initdb(place: Place, args: string[]): Promise<void> {
  const descriptor = place.openHome();
  const child = spawn(join(place.binaries.directory, 'bin', 'initdb'), args, {
    ...(place.user && { uid: place.user.uid, gid: place.user.gid }),
    env: SERVER_ENVIRONMENT,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe', descriptor ?? 'ignore'],
  });
  if (descriptor !== undefined) closeSync(descriptor);
  const code = new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('exit', resolve),
  );
  const read = (stream: Readable | null): Promise<string> =>
    stream === null ? Promise.resolve('') : text(stream);
  const [output, complaint] = [read(child.stdout), read(child.stderr)];
  if ((await code) !== 0) {
    throw new Error(`PostgreSQL could not make its database files.\n${await output}${await complaint}`);
  }
}
