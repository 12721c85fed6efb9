import type { Environment } from '../../cli.config';
import { CommandFailed, Misuse } from '../../cli.errors';
import { git, GitRefused } from '../git';
import { CI_SYSTEMS } from './ci-systems';
import { githubCommit } from './github-commit';

export interface DetectedCommit {
  readonly sha: string;
  /** As somebody would say where it comes from. */
  readonly from: string;
}

const FULL_SHA = /^[0-9a-f]{40}$/i;

/**
 * The commit that reports are of: the one that was named, the one that a CI system builds, or the one that is checked out.
 * @throws Misuse | CommandFailed
 */
export async function detectCommit(
  env: Environment,
  directory: string,
  given: string | undefined,
): Promise<DetectedCommit> {
  if (given !== undefined) {
    const sha = await fullSha(directory, given);
    if (sha === undefined)
      throw new Misuse(
        `--commit takes a full SHA of 40 digits, or what git knows here: ${given} is neither.`,
      );
    return { sha, from: '--commit' };
  }
  return (await commitOfCi(env, directory)) ?? (await checkedOut(directory));
}

async function commitOfCi(env: Environment, directory: string): Promise<DetectedCommit | undefined> {
  const told = await toldByCi(env);
  if (told === undefined) return undefined;
  const { system, value, variable } = told;
  // Some name a branch, or say HEAD.
  const sha = await fullSha(directory, value);
  if (sha === undefined)
    throw new CommandFailed(
      `${system} names ${JSON.stringify(value)} as the commit (${variable}), and git does not know it here. Say it with --commit.`,
    );
  return { sha, from: `${system} (${variable})` };
}

async function toldByCi(
  env: Environment,
): Promise<{ system: string; value: string; variable: string } | undefined> {
  if (env['GITHUB_ACTIONS'] === 'true') {
    const told = await githubCommit(env);
    return told && { system: 'GitHub Actions', ...told };
  }
  const system = CI_SYSTEMS.find(({ isHere }) => isHere(env));
  const variable = system?.variables.find((name) => (env[name] ?? '') !== '');
  const value = variable === undefined ? undefined : env[variable];
  return system && variable !== undefined && value !== undefined
    ? { system: system.name, variable, value }
    : undefined;
}

async function checkedOut(directory: string): Promise<DetectedCommit> {
  try {
    return { sha: (await git(directory, 'rev-parse', '--verify', 'HEAD')).trim(), from: 'git HEAD' };
  } catch (error) {
    if (!(error instanceof GitRefused)) throw error;
    throw new CommandFailed(
      `No CI system says which commit this is, and git does not either (${error.message}). Say it with --commit.`,
      { cause: error },
    );
  }
}

async function fullSha(directory: string, name: string): Promise<string | undefined> {
  if (FULL_SHA.test(name)) return name.toLowerCase();
  try {
    const sha = (
      await git(directory, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`)
    ).trim();
    return FULL_SHA.test(sha) ? sha : undefined;
  } catch (error) {
    if (error instanceof GitRefused) return undefined;
    throw error;
  }
}
