import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface ServerUser {
  name: string;
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root, so root runs it as somebody else: whom the data belong to already,
 * else `postgres`, else `nobody`. No user is made on anybody's machine. Undefined: run it as who we are.
 */
export function serverUser(dataOwner: number | undefined): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readUsers();
  const user =
    users.find(({ uid }) => uid === dataOwner && uid !== 0) ??
    users.find(({ name }) => name === 'postgres') ??
    users.find(({ name }) => name === 'nobody');
  if (user !== undefined) return user;
  throw new Error('PostgreSQL cannot run as root. Make a user for it: useradd --system postgres');
}

/** initdb insists that its user has a name, so only users of this file will do. */
function readUsers(): ServerUser[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}

/** Whether the modes let the user read the file or directory and pass all directories above it. */
export function canRead(user: ServerUser, path: string): boolean {
  const allowed = (at: string, bits: number): boolean => {
    const { uid, gid, mode } = statSync(at);
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
    return ((mode >> shift) & bits) === bits;
  };
  if (!allowed(path, 0o4)) return false;
  for (let at = dirname(path); ; at = dirname(at)) {
    if (!allowed(at, 0o1)) return false;
    if (at === dirname(at)) return true;
  }
}
