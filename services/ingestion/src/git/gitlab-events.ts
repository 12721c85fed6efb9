import { z } from 'zod';
import {
  branchOf,
  eventBranch,
  optionalText,
  optionalTime,
  pullRequestNumber,
  shaOrNone,
} from './event-fields';
import type { GitFacts, PullRequestState } from './git-facts';
import { parseEvent } from './parse-event';
import { pushedCommit } from './pushed-commit';

/** At most 20 commits are listed, and nothing says when the push was. */
const push = z.object({
  object_kind: z.literal('push'),
  ref: eventBranch,
  before: shaOrNone,
  after: shaOrNone,
  commits: z.array(pushedCommit).nullish(),
});

const mergeRequest = z.object({
  object_kind: z.literal('merge_request'),
  user: z.object({ username: optionalText }).nullish(),
  object_attributes: z.object({
    iid: pullRequestNumber,
    title: optionalText,
    state: z.string(),
    action: z.string().nullish(),
    source_branch: eventBranch,
    target_branch: eventBranch,
    last_commit: pushedCommit,
    updated_at: optionalTime,
  }),
});

const kind = z.object({ object_kind: z.string() });

/** GitLab: https://docs.gitlab.com/user/project/integrations/webhook_events/ */
export function factsOfGitlabEvent(_event: string, payload: unknown): GitFacts | undefined {
  switch (parseEvent(kind, payload).object_kind) {
    case 'push':
      return factsOfPush(parseEvent(push, payload));
    case 'merge_request':
      return factsOfMergeRequest(parseEvent(mergeRequest, payload));
    default:
      return undefined;
  }
}

function factsOfPush({ ref, before, after, commits: told }: z.output<typeof push>): GitFacts | undefined {
  const name = branchOf(ref);
  if (name === undefined) return undefined;
  if (after === undefined) return { commits: [], branches: [{ name, deleted: true }], pullRequests: [] };
  const commits = told ?? [];
  const held = commits.map((commit) => commit.sha);
  return {
    commits,
    branches: [{ name, headSha: after, push: { from: before }, commits: held }],
    pullRequests: [],
  };
}

/** `locked` is an open one that is being merged. */
const STATES: Readonly<Record<string, PullRequestState>> = {
  opened: 'open',
  locked: 'open',
  closed: 'closed',
  merged: 'merged',
};

function factsOfMergeRequest({
  user,
  object_attributes: told,
}: z.output<typeof mergeRequest>): GitFacts | undefined {
  return {
    at: told.updated_at,
    commits: [told.last_commit],
    branches: [],
    pullRequests: [
      {
        number: told.iid,
        title: told.title,
        // The user of an event is who acted; who opens a merge request is its author.
        author: told.action === 'open' ? user?.username : undefined,
        state: STATES[told.state],
        headSha: told.last_commit.sha,
        originBranch: told.source_branch,
        targetBranch: told.target_branch,
      },
    ],
  };
}
