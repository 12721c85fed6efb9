import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Release {
  /** As it was asked for or found, e.g. `v1.2.0`. */
  readonly ref: string;
  /** All of its digits. */
  readonly commit: string;
  /** Why it is this one, as the rest of a sentence. */
  readonly why: string;
}

/** There is nothing to upgrade from; the text says what to do. */
export class NoSuchRelease extends Error {
  override readonly name = 'NoSuchRelease';
}

const RELEASE_TAGS = 'v[0-9]*';

/**
 * The release that production would be upgraded from: `from` if it is given; else the newest release tag before this commit; else,
 * where nothing was tagged yet, the commit before this one.
 *
 * @throws NoSuchRelease
 */
export async function previousRelease(checkout: string, from?: string): Promise<Release> {
  if ((await git(checkout, 'rev-parse', '--git-dir')) === undefined)
    throw new NoSuchRelease(`${checkout} is no git checkout, so the previous release is not in it.`);
  if (from !== undefined) return named(checkout, from, 'it was asked for');
  const before = 'HEAD^';
  if ((await commitOf(checkout, before)) === undefined)
    throw new NoSuchRelease(
      (await isShallow(checkout))
        ? 'This clone is shallow: it does not hold the commit before this one. Fetch it (git fetch --unshallow --tags), and try again.'
        : 'This is the first commit: there is no release before it. Name one with --from.',
    );
  const tag = await git(checkout, 'describe', '--tags', '--abbrev=0', `--match=${RELEASE_TAGS}`, before);
  return tag === undefined
    ? named(checkout, before, 'no release before this commit has a tag, so it is the commit before')
    : named(checkout, tag, 'it is the newest release tag before this commit');
}

async function named(checkout: string, ref: string, why: string): Promise<Release> {
  const commit = await commitOf(checkout, ref);
  if (commit !== undefined) return { ref, commit, why };
  const hint = (await isShallow(checkout))
    ? ' This clone is shallow; git fetch --unshallow --tags gets the rest.'
    : '';
  throw new NoSuchRelease(`There is no commit ${ref} in ${checkout}.${hint}`);
}

const commitOf = (checkout: string, ref: string): Promise<string | undefined> =>
  git(checkout, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);

const isShallow = async (checkout: string): Promise<boolean> =>
  (await git(checkout, 'rev-parse', '--is-shallow-repository')) === 'true';

/** Undefined: it said no. */
async function git(checkout: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', args, { cwd: checkout });
    return stdout.trim();
  } catch (error) {
    if (hasExitCode(error)) return undefined;
    throw error;
  }
}

/** It ran and said no; a `code` that is a text says that it could not be run. */
const hasExitCode = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number';
