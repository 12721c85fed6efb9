import { z } from 'zod';
import {
  eventBranch,
  eventText,
  nameAndEmail,
  optionalText,
  optionalTime,
  pullRequestNumber,
  sha,
  shortSha,
} from './event-fields';
import type { BranchFact, CommitFact, GitFacts, PullRequestState } from './git-facts';
import { parseEvent } from './parse-event';

const bitbucketCommit = z
  .object({
    hash: sha,
    message: optionalText,
    date: optionalTime,
    author: z.object({ raw: eventText.optional() }).nullish(),
    parents: z.array(z.object({ hash: sha })).nullish(),
  })
  .transform(({ hash, message, date, author, parents }): CommitFact => ({
    sha: hash,
    message,
    committedAt: date,
    parents: parents?.map((parent) => parent.hash),
    ...nameAndEmail(author?.raw),
  }));

const ref = z.object({ type: z.string(), name: eventBranch, target: bitbucketCommit });

/** At most 5 commits are listed for each change, and nothing says when the push was. */
const push = z.object({
  push: z.object({
    changes: z.array(
      z.object({
        new: ref.nullish(),
        old: ref.nullish(),
        commits: z.array(bitbucketCommit).nullish(),
      }),
    ),
  }),
});

const pullRequest = z.object({
  pullrequest: z.object({
    id: pullRequestNumber,
    title: optionalText,
    state: z.enum(['OPEN', 'MERGED', 'DECLINED', 'SUPERSEDED']),
    author: z.object({ nickname: optionalText, display_name: optionalText }).nullish(),
    source: z.object({ branch: z.object({ name: eventBranch }), commit: z.object({ hash: shortSha }) }),
    destination: z.object({ branch: z.object({ name: eventBranch }) }),
    updated_on: optionalTime,
  }),
});

const STATES: Readonly<Record<string, PullRequestState>> = {
  OPEN: 'open',
  MERGED: 'merged',
  DECLINED: 'closed',
  SUPERSEDED: 'closed',
};

/** The other events of a pull request, comments say, change nothing that is kept. */
const OF_PULL_REQUEST = /^pullrequest:(created|updated|fulfilled|rejected)$/;

/** Bitbucket Cloud: https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/ */
export function factsOfBitbucketEvent(event: string, payload: unknown): GitFacts | undefined {
  if (event === 'repo:push') return factsOfPush(parseEvent(push, payload));
  if (OF_PULL_REQUEST.test(event)) return factsOfPullRequest(parseEvent(pullRequest, payload));
  return undefined;
}

function factsOfPush({ push: { changes } }: z.output<typeof push>): GitFacts | undefined {
  const ofBranches = changes.filter((change) => (change.new ?? change.old)?.type === 'branch');
  if (ofBranches.length === 0) return undefined;
  const commits = ofBranches.flatMap((change) => [
    ...(change.commits ?? []),
    ...(change.new ? [change.new.target] : []),
  ]);
  return { commits, branches: ofBranches.flatMap(branchOfChange), pullRequests: [] };
}

function branchOfChange(change: z.output<typeof push>['push']['changes'][number]): BranchFact[] {
  if (change.new)
    return [
      {
        name: change.new.name,
        headSha: change.new.target.sha,
        push: { from: change.old?.target.sha },
        commits: (change.commits ?? []).map((commit) => commit.sha),
      },
    ];
  return change.old ? [{ name: change.old.name, deleted: true }] : [];
}

function factsOfPullRequest({ pullrequest: told }: z.output<typeof pullRequest>): GitFacts {
  return {
    at: told.updated_on,
    commits: [],
    branches: [],
    pullRequests: [
      {
        number: told.id,
        title: told.title,
        author: told.author?.nickname ?? told.author?.display_name,
        state: STATES[told.state],
        headSha: told.source.commit.hash,
        originBranch: told.source.branch.name,
        targetBranch: told.destination.branch.name,
      },
    ],
  };
}
