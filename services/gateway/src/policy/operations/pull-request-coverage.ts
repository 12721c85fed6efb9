import {
  diffReply,
  pullRequestCoverageReply,
  pullRequestFilesReply,
  pullRequestReportsReply,
} from '@libs/contracts';
import type { Operation } from '../operation';
import { ANALYSIS, byAccount, COVERAGE, publicly, read, REPOSITORY } from './kinds';

const row = { ...read, upstream: 'ingestion', access: publicly(byAccount('read')) } as const;
const tag = 'Coverage';
const diff = {
  ...row,
  does: 'Reading the pull requests of a repository',
  contract: {
    tag: 'Pull requests',
    summary: 'The diff of a pull request as Git prints it',
    reply: { status: 200, body: diffReply },
  },
} as const;

/** What a pull request does to coverage (contract 2.4). */
export const PULL_REQUEST_COVERAGE: readonly Operation[] = [
  {
    ...row,
    operationId: 'getRepositoryPullRequestCoverage',
    path: `${COVERAGE}/pull-requests/:pullRequest`,
    does: 'Reading the pull requests of a repository',
    contract: {
      tag,
      summary: 'How a pull request changes coverage, and how much of what it adds is covered',
      reply: { status: 200, body: pullRequestCoverageReply },
    },
  },
  {
    ...row,
    operationId: 'getRepositoryPullRequestFilesCoverage',
    path: `${COVERAGE}/pull-requests/:pullRequest/files`,
    does: 'Reading the pull requests of a repository',
    contract: {
      tag,
      summary: 'The same of each file that a pull request changes',
      reply: { status: 200, body: pullRequestFilesReply },
    },
  },
  { ...diff, operationId: 'getPullRequestGitDiff', path: `${COVERAGE}/pull-requests/:pullRequest/diff` },
  { ...diff, operationId: 'getPullRequestDiff', path: `${REPOSITORY}/pull-requests/:pullRequest/diff` },
  {
    ...row,
    operationId: 'reanalyzeCoverage',
    path: `${COVERAGE}/pull-requests/:pullRequest/reanalyze`,
    access: byAccount('configurable'),
    does: 'Reanalyzing coverage',
    changes: true,
    contract: {
      tag,
      summary: 'Has the reports of a pull request derived again from their uploads',
      reply: { status: 204 },
    },
  },
  {
    ...row,
    operationId: 'getPullRequestCoverageReports',
    path: `${ANALYSIS}/pull-requests/:pullRequest/coverage/status`,
    // As listCoverageReports: seeing who uploaded what needs what uploading needs (contract 3.3).
    access: byAccount('write'),
    does: 'Seeing the uploads of a repository',
    contract: {
      tag,
      summary: 'The uploads of the commits of a pull request and what became of them',
      reply: { status: 200, body: pullRequestReportsReply },
    },
  },
];
