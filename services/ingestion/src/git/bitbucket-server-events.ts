import { z } from 'zod';
import {
  branchOf,
  eventBranch,
  optionalText,
  optionalTime,
  pullRequestNumber,
  sha,
  shaOrNone,
} from './event-fields';
import type { CommitFact, GitFacts, PullRequestState } from './git-facts';
import { parseEvent } from './parse-event';

const serverCommit = z
  .object({
    id: sha,
    message: optionalText,
    committerTimestamp: optionalTime,
    author: z.object({ name: optionalText, emailAddress: optionalText }).nullish(),
    parents: z.array(z.object({ id: sha })).nullish(),
  })
  .transform(({ id, message, committerTimestamp, author, parents }): CommitFact => ({
    sha: id,
    message,
    committedAt: committerTimestamp,
    authorName: author?.name,
    authorEmail: author?.emailAddress,
    parents: parents?.map((parent) => parent.id),
  }));

const push = z.object({
  date: optionalTime,
  changes: z.array(z.object({ ref: z.object({ id: eventBranch }), fromHash: shaOrNone, toHash: shaOrNone })),
  /** Since 8.0. */
  commits: z.array(serverCommit).nullish(),
  toCommit: serverCommit.nullish(),
});

const side = z.object({ displayId: eventBranch, latestCommit: sha });
const pullRequest = z.object({
  pullRequest: z.object({
    id: pullRequestNumber,
    title: optionalText,
    state: z.enum(['OPEN', 'MERGED', 'DECLINED']),
    author: z.object({ user: z.object({ name: optionalText }).nullish() }).nullish(),
    fromRef: side,
    toRef: side,
    updatedDate: optionalTime,
  }),
});

const STATES: Readonly<Record<string, PullRequestState>> = {
  OPEN: 'open',
  MERGED: 'merged',
  DECLINED: 'closed',
};
const OF_PULL_REQUEST = /^pr:(opened|from_ref_updated|to_ref_updated|modified|merged|declined)$/;

/** Bitbucket Data Center: https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html */
export function factsOfBitbucketServerEvent(event: string, payload: unknown): GitFacts | undefined {
  if (event === 'repo:refs_changed') return factsOfPush(parseEvent(push, payload));
  if (OF_PULL_REQUEST.test(event)) return factsOfPullRequest(parseEvent(pullRequest, payload));
  return undefined;
}

function factsOfPush(event: z.output<typeof push>): GitFacts | undefined {
  const commits = [...(event.commits ?? []), ...(event.toCommit ? [event.toCommit] : [])];
  const changed = event.changes.flatMap(({ ref, fromHash, toHash }) => {
    const name = branchOf(ref.id);
    return name === undefined ? [] : [{ name, fromHash, toHash }];
  });
  if (changed.length === 0) return undefined;
  // The commits are those of the push; which change has them is said only where there is one.
  const held = changed.length === 1 ? commits.map((commit) => commit.sha) : [];
  const branches = changed.map(({ name, fromHash, toHash }) =>
    toHash === undefined
      ? { name, deleted: true }
      : { name, headSha: toHash, push: { from: fromHash }, commits: held },
  );
  return { at: event.date, commits, branches, pullRequests: [] };
}

function factsOfPullRequest({ pullRequest: told }: z.output<typeof pullRequest>): GitFacts {
  return {
    at: told.updatedDate,
    commits: [],
    branches: [],
    pullRequests: [
      {
        number: told.id,
        title: told.title,
        author: told.author?.user?.name,
        state: STATES[told.state],
        headSha: told.fromRef.latestCommit,
        originBranch: told.fromRef.displayId,
        targetBranch: told.toRef.displayId,
      },
    ],
  };
}
