import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Environment } from '../../cli.config';
import { CommandFailed } from '../../cli.errors';

const event = z.object({
  pull_request: z.object({ head: z.object({ sha: z.string() }) }).optional(),
  workflow_run: z.object({ head_sha: z.string() }).optional(),
});

/** Events whose GITHUB_SHA is not what was changed: a commit that merges the pull request, or the default branch. */
const ABOUT_ANOTHER_COMMIT =
  /^(pull_request|pull_request_target|pull_request_review|pull_request_review_comment|workflow_run)$/;

/**
 * The commit that a build of GitHub Actions is about.
 * @throws CommandFailed rather than name the commit that GitHub made up to try a merge, of which the service will never hear
 */
export async function githubCommit(
  env: Environment,
): Promise<{ value: string; variable: string } | undefined> {
  const name = env['GITHUB_EVENT_NAME'] ?? '';
  if (!ABOUT_ANOTHER_COMMIT.test(name)) {
    const value = env['GITHUB_SHA'] ?? '';
    return value === '' ? undefined : { value, variable: 'GITHUB_SHA' };
  }
  const { pull_request: pullRequest, workflow_run: run } = await readEvent(
    env['GITHUB_EVENT_PATH'] ?? '',
    name,
  );
  const value = pullRequest?.head.sha ?? run?.head_sha;
  if (value === undefined) throw unreadable(name, 'it names no commit');
  return { value, variable: pullRequest ? 'pull_request.head.sha' : 'workflow_run.head_sha' };
}

async function readEvent(path: string, name: string): Promise<z.output<typeof event>> {
  try {
    return event.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw unreadable(name, 'it cannot be read', error);
  }
}

const unreadable = (name: string, why: string, cause?: unknown): CommandFailed =>
  new CommandFailed(
    `The commit of this ${name} event of GitHub Actions should be in the file GITHUB_EVENT_PATH, but ${why}. Say it with --commit.`,
    { cause },
  );
