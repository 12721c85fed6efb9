import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Misuse } from '../cli.errors';
import { git, GitRefused } from './git';

/** Where reports are looked for, and the repository around it. */
export interface WorkTree {
  /** What the paths of an upload are relative to; absolute. */
  readonly root: string;
  /** Where the command works, below the root; absolute. */
  readonly directory: string;
  /** The files that git knows, relative to the root; undefined where git does not say. */
  readonly files: ReadonlySet<string> | undefined;
  /** Why it does not. */
  readonly problem?: string;
}

/**
 * The work tree around a directory. Where git does not know one, the directory is all there is.
 * @throws Misuse
 */
export async function openWorkTree(directory: string): Promise<WorkTree> {
  const absolute = resolve(directory);
  const kind = await stat(absolute).catch(() => undefined);
  if (kind?.isDirectory() !== true) throw new Misuse(`--directory ${directory} is no directory.`);
  try {
    const root = (await git(absolute, 'rev-parse', '--show-toplevel')).trim();
    // Relative to the root by git's own account, which sees through links.
    const prefix = (await git(absolute, 'rev-parse', '--show-prefix')).trim();
    const files = (await git(root, 'ls-files', '-z')).split('\0').filter((file) => file !== '');
    return { root, directory: resolve(root, prefix), files: new Set(files) };
  } catch (error) {
    if (!(error instanceof GitRefused)) throw error;
    return { root: absolute, directory: absolute, files: undefined, problem: error.message };
  }
}
