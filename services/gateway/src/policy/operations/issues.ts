import {
  ignoredIssuesReply,
  issueReply,
  issuesFilter,
  issuesOverviewReply,
  issuesSearchQuery,
  issuesSearchReply,
  issueStateRequest,
  reanalyzeCommitRequest,
} from '@libs/contracts';
import type { Operation } from '../operation';
import { ANALYSIS, byAccount, byEither, change, read, REPOSITORY } from './kinds';

const row = { ...change, upstream: 'ingestion' } as const;
const tag = 'Issues';
const filtered = { request: issuesFilter, isRequestOptional: true } as const;

/** Contract 2.5, as far as issues go, and those of a file. */
export const ISSUES: readonly Operation[] = [
  {
    ...row,
    operationId: 'searchRepositoryIssues',
    method: 'POST',
    path: `${ANALYSIS}/issues/search`,
    access: byEither('read'),
    does: 'Reading the issues of a repository',
    contract: {
      tag,
      summary: "List the issues of a branch's newest analysed commit",
      query: issuesSearchQuery,
      ...filtered,
      reply: { status: 200, body: issuesSearchReply },
    },
  },
  {
    ...row,
    operationId: 'issuesOverview',
    method: 'POST',
    path: `${ANALYSIS}/issues/overview`,
    access: byEither('read'),
    does: 'Reading the issues of a repository',
    contract: {
      tag,
      summary: 'Count the issues that a search would list',
      ...filtered,
      reply: { status: 200, body: issuesOverviewReply },
    },
  },
  {
    ...read,
    upstream: 'ingestion',
    operationId: 'getIssue',
    path: `${ANALYSIS}/issues/:issueId`,
    access: byAccount('read'),
    does: 'Reading the issues of a repository',
    contract: { tag, summary: 'One issue', reply: { status: 200, body: issueReply } },
  },
  {
    ...read,
    upstream: 'ingestion',
    operationId: 'getFileIssues',
    path: `${REPOSITORY}/files/:fileId/issues`,
    access: byAccount('read'),
    does: 'Reading the issues of a repository',
    contract: {
      tag,
      summary: 'The issues of a file, of the newest analysed commit that has it',
      query: issuesSearchQuery,
      reply: { status: 200, body: issuesSearchReply },
    },
  },
  {
    ...row,
    operationId: 'updateIssueState',
    method: 'PATCH',
    path: `${ANALYSIS}/issues/:issueId`,
    access: byAccount('configurable'),
    does: 'Ignoring issues',
    contract: {
      tag,
      summary: 'Ignore an issue in all commits, or let it count again',
      request: issueStateRequest,
      reply: { status: 204 },
    },
  },
  {
    ...row,
    operationId: 'searchRepositoryIgnoredIssues',
    method: 'POST',
    path: `${ANALYSIS}/ignoredIssues/search`,
    access: byAccount('read'),
    does: 'Reading the issues of a repository',
    contract: {
      tag,
      summary: "List the ignored issues of a branch's newest analysed commit",
      query: issuesSearchQuery,
      ...filtered,
      reply: { status: 200, body: ignoredIssuesReply },
    },
  },
  {
    ...row,
    operationId: 'reanalyzeCommitById',
    method: 'POST',
    path: `${REPOSITORY}/reanalyzeCommit`,
    access: byEither('configurable'),
    does: 'Reanalyzing commits',
    contract: {
      tag,
      summary: 'Derive the results of a commit again from what was uploaded',
      request: reanalyzeCommitRequest,
      reply: { status: 204 },
    },
  },
];
