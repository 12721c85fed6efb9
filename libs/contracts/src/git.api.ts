import { z } from 'zod';
import { pullRequestCoverage } from './coverage-figures.api';
import { pageCursor, pageLimit, paged, wrapped } from './paging.api';
import { commitSha, id, instant } from './primitives';

/** Text that Postgres can hold: no NUL, no half of a surrogate pair. */
const text = (max: number) =>
  z
    .string()
    .max(max, `must have ${max} characters at the most`)
    .refine(
      (value) => !value.includes('\0') && !/\p{Cs}/u.test(value),
      'must be text without NUL characters',
    );

/** A full SHA, in either case; kept in lower case. */
const givenSha = z
  .string()
  .regex(/^[0-9a-fA-F]{40}$/, 'must be a full commit SHA, 40 hexadecimal digits')
  .transform((sha) => sha.toLowerCase());
const givenInstant = z.iso
  .datetime({ offset: true, error: 'must be a time like 2027-05-07T14:29:13Z' })
  .refine((time) => Date.parse(time) >= 0, 'must not be before 1970')
  .transform((time) => new Date(time));
/** In a cursor, as Postgres wrote it: with microseconds. It has no year 0, and nothing here is older than this. */
const shownTime = z.iso.datetime({ precision: 6 }).refine((time) => Date.parse(time) >= 0);
const branchName = text(255).refine((name) => name.length > 0, 'must not be empty');

/** How much one import may tell. Larger histories come in several. */
export const IMPORT_LIMITS = {
  commits: 20_000,
  branches: 1_000,
  commitsOfBranches: 50_000,
  /** What all branches hold together, those commits included that their heads descend from. */
  heldCommits: 200_000,
  pullRequests: 500,
} as const;

const importedCommit = z.object({
  sha: givenSha,
  parents: z.array(givenSha).max(100).optional(),
  authorName: text(1_000).optional(),
  authorEmail: text(1_000).optional(),
  message: text(100_000).optional(),
  committedAt: givenInstant.optional(),
  /** False while its static analysis is still awaited elsewhere; its coverage shows as `CommitNotAnalysed` until then. */
  analysed: z.boolean().optional(),
});

const importedBranch = z.object({
  name: branchName,
  headSha: givenSha.optional(),
  /** Commits of the branch, beside its head and what of this import the head descends from. */
  commits: z.array(givenSha).max(IMPORT_LIMITS.commits).optional(),
  isEnabled: z.boolean().optional(),
  deleted: z.boolean().optional(),
});

export const PULL_REQUEST_STATES = ['open', 'closed', 'merged'] as const;

const importedPullRequest = z.object({
  number: z.int().min(1).max(2_147_483_647),
  title: text(1_000).optional(),
  author: text(255).optional(),
  state: z.enum(PULL_REQUEST_STATES).optional(),
  headSha: givenSha,
  commonAncestorSha: givenSha.optional(),
  originBranch: branchName.optional(),
  targetBranch: branchName.optional(),
  /** The unified diff from the common ancestor to the head, as `git diff` prints it. */
  diff: z.string().optional(),
});

/** What a CI job tells of the repository's history. What it leaves out stays as it is known. */
export const gitImportRequest = z
  .object({
    /** When it was so; absent: now. Heads and states that were told for a later time stay. */
    at: givenInstant.optional(),
    commits: z.array(importedCommit).max(IMPORT_LIMITS.commits).default([]),
    branches: z.array(importedBranch).max(IMPORT_LIMITS.branches).default([]),
    pullRequests: z.array(importedPullRequest).max(IMPORT_LIMITS.pullRequests).default([]),
  })
  .refine(
    ({ branches }) =>
      branches.reduce((sum, { commits }) => sum + (commits?.length ?? 0), 0) <=
      IMPORT_LIMITS.commitsOfBranches,
    `branches may list ${IMPORT_LIMITS.commitsOfBranches} commits in all`,
  );

const tally = z.object({ received: z.int(), changed: z.int() });
const importCounts = z.object({ commits: tally, branches: tally, pullRequests: tally });
export type ImportCounts = z.output<typeof importCounts>;
export const gitImportReply = wrapped(importCounts);
export const gitImportReplyV2 = z.object({ success: z.string(), data: importCounts });

/** Of a provider's webhook; which fields it has is the provider's business. */
export const webhookRequest = z.looseObject({});
/** Whether the event was of no interest. */
export const webhookReply = wrapped(z.object({ ignored: z.boolean() }));

const gitHook = z.object({
  id: z.string(),
  /** Where the provider sends its events, below the base URL. */
  path: z.string(),
  createdAt: instant,
});
export const gitHooksReply = wrapped(z.array(gitHook));
/** The one time that the secret is shown. */
export const gitHookReply = wrapped(gitHook.extend({ secret: z.string() }));

/** The `Branch` of the contract (2.3). */
export const branch = z.object({
  id,
  name: z.string(),
  isDefault: z.boolean(),
  isEnabled: z.boolean(),
  lastUpdated: instant.optional(),
  branchType: z.enum(['Branch', 'PullRequest']),
  lastCommit: commitSha.optional(),
});
export const branchesReply = paged(branch);

const search = text(255).optional();

export const branchesQuery = z.object({
  enabled: z.enum(['true', 'false']).optional(),
  search,
  sort: z.enum(['name', 'last-updated']).default('last-updated'),
  /** Absent: names from A, times from the newest. */
  direction: z.enum(['asc', 'desc']).optional(),
  limit: pageLimit(1_000, 100),
  cursor: pageCursor(z.union([z.tuple([shownTime, id]), z.tuple([text(500)])])),
});

/** Absent properties stay as they are. */
export const branchConfigurationRequest = z.object({
  isEnabled: z.boolean().optional(),
  isDefault: z.boolean().optional(),
});

/** The `Commit` of the contract (2.3). What nobody has told is empty. */
export const commit = z.object({
  sha: commitSha,
  id,
  commitTimestamp: instant,
  authorName: z.string(),
  authorEmail: z.string(),
  message: z.string(),
  isMergeCommit: z.boolean().optional(),
  gitHref: z.string().optional(),
  parents: z.array(commitSha).optional(),
});
export const commitWithBranches = commit.extend({ branches: z.array(branch).optional() });
/** A commit and the analysis of it that a client uploaded last. */
export const analysedCommit = commit.extend({
  /** 0: it is known by its uploads alone. */
  id: z.int().nonnegative(),
  /** When the final came, or the reanalysis was asked for. Absent: no results were uploaded. */
  startedAnalysis: instant.optional(),
  /** When the results were there. Before `startedAnalysis`, or absent: they are being derived. */
  endedAnalysis: instant.optional(),
});

const analysisMeta = z.object({ analyzable: z.boolean(), reason: z.string().optional() });

export const commitWithAnalysis = z.object({
  commit: analysedCommit,
  coverage: z
    .object({
      totalCoveragePercentage: z.number().optional(),
      deltaCoveragePercentage: z.number().optional(),
      isUpToStandards: z.boolean().optional(),
      resultReasons: z.array(z.looseObject({})).optional(),
    })
    .optional(),
  meta: analysisMeta,
});
export const commitsReply = paged(commitWithAnalysis);
export const commitsQuery = z.object({
  /** Absent: the default branch, if it is known; otherwise every commit. */
  branch: text(255).optional(),
  limit: pageLimit(1_000, 100),
  cursor: pageCursor(z.tuple([shownTime, id])),
});

/** The `PullRequest` of Codacy's API. What nobody has told is empty. */
export const pullRequest = z.object({
  id,
  number: z.int(),
  updated: instant,
  status: z.enum(['Open', 'Closed', 'Merged']),
  repository: z.string(),
  title: z.string(),
  owner: z.object({ name: z.string() }),
  headCommitSha: commitSha,
  commonAncestorCommitSha: z.union([commitSha, z.literal('')]),
  originBranch: z.string().optional(),
  targetBranch: z.string().optional(),
  gitHref: z.string(),
});
/** Bare, without `data`. */
export const pullRequestWithAnalysis = z.object({
  isAnalysing: z.boolean(),
  pullRequest,
  /** Not in lists: it takes the diff and the lines of each. */
  coverage: pullRequestCoverage.optional(),
  meta: analysisMeta,
});
export const pullRequestsReply = paged(pullRequestWithAnalysis);
export const pullRequestsQuery = z.object({
  /** `merged`: the merged ones. `last-updated`, `impact` or absent: the open ones. Otherwise the open ones that hold this text. */
  search,
  includeNotAnalyzed: z.string().optional(),
  limit: pageLimit(1_000, 100),
  cursor: pageCursor(z.tuple([shownTime, id])),
});
