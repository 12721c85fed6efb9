import type { PULL_REQUEST_STATES } from '@libs/contracts';

/** What somebody tells of a repository's history: a CI job, or the Git provider. What is left out is not told. */
export interface GitFacts {
  /** When it was so; absent: now. */
  at?: Date | undefined;
  commits: readonly CommitFact[];
  branches: readonly BranchFact[];
  pullRequests: readonly PullRequestFact[];
}

export interface CommitFact {
  sha: string;
  parents?: readonly string[] | undefined;
  authorName?: string | undefined;
  authorEmail?: string | undefined;
  message?: string | undefined;
  committedAt?: Date | undefined;
  analysed?: boolean | undefined;
}

export interface BranchFact {
  name: string;
  headSha?: string | undefined;
  /** Commits that the branch holds, beside its head. */
  commits?: readonly string[] | undefined;
  isEnabled?: boolean | undefined;
  deleted?: boolean | undefined;
  /** It was pushed to, and this was its head before; no head where the push made the branch. */
  push?: { from: string | undefined };
}

export type PullRequestState = (typeof PULL_REQUEST_STATES)[number];

export interface PullRequestFact {
  number: number;
  /** Some providers shorten it; then it is completed from the commits that are known. */
  headSha: string;
  title?: string | undefined;
  author?: string | undefined;
  state?: PullRequestState | undefined;
  commonAncestorSha?: string | undefined;
  originBranch?: string | undefined;
  targetBranch?: string | undefined;
  /** Unified, gzipped. */
  diff?: Buffer | undefined;
}
