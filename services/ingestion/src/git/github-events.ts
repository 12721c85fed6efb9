import { z } from 'zod';
import {
  branchOf,
  eventBranch,
  eventText,
  optionalText,
  optionalSeconds,
  optionalTime,
  pullRequestNumber,
  sha,
  shaOrNone,
} from './event-fields';
import type { GitFacts } from './git-facts';
import { parseEvent } from './parse-event';
import { pushedCommit } from './pushed-commit';

/** `push`: at most 2,048 commits are listed. */
const push = z.object({
  ref: eventBranch,
  before: shaOrNone,
  after: shaOrNone,
  deleted: z.boolean().optional(),
  commits: z.array(pushedCommit).nullish(),
  head_commit: pushedCommit.nullish(),
  repository: z.object({ pushed_at: optionalSeconds }).nullish(),
});

const pullRequest = z.object({
  action: z.string(),
  number: pullRequestNumber,
  pull_request: z.object({
    title: optionalText,
    state: z.enum(['open', 'closed']),
    merged: z.boolean().nullish(),
    updated_at: optionalTime,
    user: z.object({ login: eventText }).nullish(),
    head: z.object({ sha, ref: eventBranch }),
    base: z.object({ ref: eventBranch }),
  }),
});

/** GitHub: https://docs.github.com/webhooks/webhook-events-and-payloads */
export function factsOfGithubEvent(event: string, payload: unknown): GitFacts | undefined {
  if (event === 'push') return factsOfPush(parseEvent(push, payload));
  if (event === 'pull_request') return factsOfPullRequest(parseEvent(pullRequest, payload));
  return undefined;
}

function factsOfPush(event: z.output<typeof push>): GitFacts | undefined {
  const name = branchOf(event.ref);
  if (name === undefined) return undefined;
  const at = event.repository?.pushed_at;
  if (event.deleted === true || event.after === undefined)
    return { at, commits: [], branches: [{ name, deleted: true }], pullRequests: [] };
  const commits = [...(event.commits ?? []), ...(event.head_commit ? [event.head_commit] : [])];
  const held = commits.map((commit) => commit.sha);
  return {
    at,
    commits,
    branches: [{ name, headSha: event.after, push: { from: event.before }, commits: held }],
    pullRequests: [],
  };
}

/** Whatever the action was: the pull request is as the payload says. */
function factsOfPullRequest({ number, pull_request: told }: z.output<typeof pullRequest>): GitFacts {
  return {
    at: told.updated_at,
    commits: [],
    branches: [],
    pullRequests: [
      {
        number,
        title: told.title,
        author: told.user?.login,
        state: told.merged === true ? 'merged' : told.state,
        headSha: told.head.sha,
        originBranch: told.head.ref,
        targetBranch: told.base.ref,
      },
    ],
  };
}
