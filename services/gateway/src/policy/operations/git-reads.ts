import {
  branchConfigurationRequest,
  branchesQuery,
  branchesReply,
  commitsQuery,
  commitsReply,
  pullRequestsQuery,
  pullRequestsReply,
  pullRequestWithAnalysis,
} from '@libs/contracts';
import type { Operation } from '../operation';
import { ANALYSIS, byAccount, byEither, change, publicly, read, REPOSITORY } from './kinds';

const ingestion = { upstream: 'ingestion' } as const;
const tag = 'Git';

const configured = {
  ...change,
  ...ingestion,
  method: 'PATCH',
  access: byAccount('admin'),
  does: 'Configuring branches',
  contract: {
    tag,
    summary: 'Enable or disable a branch for analysis',
    request: branchConfigurationRequest,
    reply: { status: 204 },
    failures: [409],
  },
} as const;

/** Branches, commits and pull requests as they are known (contract 2.3, 2.4). */
export const GIT_READS: readonly Operation[] = [
  {
    ...read,
    ...ingestion,
    operationId: 'listRepositoryBranches',
    path: `${REPOSITORY}/branches`,
    access: publicly(byAccount('read')),
    does: 'Listing branches',
    contract: {
      tag,
      summary: 'The branches of a repository',
      query: branchesQuery,
      reply: { status: 200, body: branchesReply },
    },
  },
  {
    ...configured,
    operationId: 'updateRepositoryBranchConfiguration',
    path: `${REPOSITORY}/branches/:branchName`,
  },
  // Clients do not encode the slashes of a name (contract 2.1).
  {
    ...configured,
    operationId: 'updateRepositoryBranchConfigurationWithSlash',
    path: `${REPOSITORY}/branches/:folder/:branchName`,
  },
  {
    ...configured,
    operationId: 'updateRepositoryBranchConfigurationWithTwoSlashes',
    path: `${REPOSITORY}/branches/:folder/:subfolder/:branchName`,
  },
  {
    ...read,
    ...ingestion,
    operationId: 'listRepositoryCommits',
    path: `${ANALYSIS}/commits`,
    access: publicly(byEither('read')),
    does: 'Listing commits',
    contract: {
      tag,
      summary: 'The commits of a branch, newest first',
      query: commitsQuery,
      reply: { status: 200, body: commitsReply },
    },
  },
  {
    ...read,
    ...ingestion,
    operationId: 'listRepositoryPullRequests',
    path: `${ANALYSIS}/pull-requests`,
    access: publicly(byAccount('read')),
    does: 'Listing pull requests',
    contract: {
      tag,
      summary: 'The open pull requests of a repository, or the merged ones',
      query: pullRequestsQuery,
      reply: { status: 200, body: pullRequestsReply },
    },
  },
  {
    ...read,
    ...ingestion,
    operationId: 'getRepositoryPullRequest',
    path: `${ANALYSIS}/pull-requests/:pullRequestNumber`,
    access: publicly(byAccount('read')),
    does: 'Reading a pull request',
    contract: {
      tag,
      summary: 'One pull request',
      reply: { status: 200, body: pullRequestWithAnalysis },
    },
  },
];
