import { accessSync, chmodSync, chownSync, constants, existsSync, mkdirSync, openSync } from 'node:fs';
import { realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copiedBinaries, installedBinaries, repair, type Binaries } from './binaries';
import { canRead, serverUser, type ServerUser } from './server-user';

/** Where one server works, as its own user sees it. */
export interface Place {
  user: ServerUser | undefined;
  binaries: Binaries;
  /** Ours. */
  home: string;
  /** The server's name for `home`. */
  homeOfServer: string;
  /** To be the server's descriptor 3 if `homeOfServer` goes through it. A new one each time. */
  openHome(): number | undefined;
}

/**
 * As root the server runs under a user who may not be able to reach the data directory (a checkout below
 * /root, mode 0700, is common in containers). The data stay where they were asked for: the server is handed the open
 * directory, and /proc/self/fd/3 leads into it without passing the directories above. PostgreSQL changes into its
 * data directory when it starts and its children inherit both, so the odd name is used only then.
 */
export function choosePlace(dataDir: string): Place {
  const home = join(dataDir, 'server');
  const isNew = !existsSync(home);
  const user = serverUser(isNew ? undefined : statSync(home).uid);
  if (isNew) mkdirSync(home, { mode: 0o700 });
  if (user !== undefined && statSync(home).uid !== user.uid) chownSync(home, user.uid, user.gid);
  if (user === undefined) assertOwn(home);
  chmodSync(home, 0o700);
  const real = realpathSync(home);
  const binaries = chooseBinaries(user, dataDir);
  if (user === undefined || canRead(user, real)) {
    return { user, binaries, home, homeOfServer: real, openHome: () => undefined };
  }
  if (process.platform !== 'linux') {
    throw new Error(
      `${user.name}, who runs PostgreSQL for root, cannot reach ${real}. Choose another directory.`,
    );
  }
  return { user, binaries, home, homeOfServer: '/proc/self/fd/3', openHome: () => openSync(home, 'r') };
}

function assertOwn(home: string): void {
  const { uid } = statSync(home);
  if (process.getuid === undefined || uid === process.getuid()) return;
  throw new Error(
    `${home} belongs to another user (uid ${uid}): it was made by root. Run as root again, or choose another directory.`,
  );
}

function chooseBinaries(user: ServerUser | undefined, dataDir: string): Binaries {
  const installed = installedBinaries();
  const samples = ['bin/postgres', 'bin/initdb', 'lib/libpq.so.5', 'share/postgresql/postgres.bki'];
  const readable = (): boolean =>
    user === undefined ||
    samples.every((file) => canRead(user, realpathSync(join(installed.directory, file))));
  if (repair(installed.directory) && readable()) return installed;
  if (user === undefined) return copiedBinaries(installed, join(dataDir, 'programs'));
  return copiedBinaries(installed, writableParent());
}

/** Somewhere that every user can reach. */
function writableParent(): string {
  try {
    const parent = '/var/lib/portcullis';
    mkdirSync(parent, { recursive: true });
    accessSync(parent, constants.W_OK);
    return parent;
  } catch {
    return join(tmpdir(), 'portcullis-programs');
  }
}
