import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../deploy/local/stack-directory';
import { coversLock } from './installed-packages';
import type { Release } from './previous-release';

const run = promisify(execFile);
const INSTALL_WITHIN_MS = 15 * 60_000;
const BUILD_WITHIN_MS = 5 * 60_000;
const LOCK_FILE = 'package-lock.json';
const LARGEST_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Puts the sources of a release into a directory and compiles them there, with the packages that it wants. Gives its `dist`. */
export async function buildRelease(
  { ref, commit }: Release,
  directory: string,
  step: <T>(what: string, work: () => Promise<T>) => Promise<T>,
): Promise<string> {
  await step(`take the sources of ${ref}`, () => unpack(commit, directory));
  const lockOf = (root: string): Promise<string> => readFile(join(root, LOCK_FILE), 'utf8');
  if (coversLock(await lockOf(projectRoot()), await lockOf(directory)))
    await symlink(join(projectRoot(), 'node_modules'), join(directory, 'node_modules'));
  else
    await step(`install the packages of ${ref}, which are others than those of now (npm ci, minutes)`, () =>
      npm(directory, INSTALL_WITHIN_MS, 'ci', '--no-audit', '--no-fund'),
    );
  await step(`build ${ref}`, () => npm(directory, BUILD_WITHIN_MS, 'run', 'build'));
  return join(directory, 'dist');
}

/** An archive and no worktree: nothing of it stays in the repository, however this ends. */
async function unpack(commit: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const archive = `${directory}.tar`;
  await run('git', ['archive', '--format=tar', `--output=${archive}`, commit], { cwd: projectRoot() });
  await run('tar', ['-xf', archive, '-C', directory]);
  await rm(archive);
}

async function npm(directory: string, timeout: number, ...args: string[]): Promise<void> {
  try {
    await run('npm', args, { cwd: directory, timeout, maxBuffer: LARGEST_OUTPUT_BYTES });
  } catch (error) {
    throw new Error(`npm ${args.join(' ')} in ${directory} failed.`, { cause: error });
  }
}
