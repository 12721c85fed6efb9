import {
  commitReportsQuery,
  commitReportsReply,
  coverageBadgeQuery,
  coverageReportReply,
  coverageStatusQuery,
  coverageStatusReply,
  repositoryWithAnalysisQuery,
  repositoryWithAnalysisReply,
} from '@libs/contracts';
import type { Operation } from '../operation';
import { ANALYSIS, byAccount, byEither, publicly, read, REPOSITORY } from './kinds';

const row = { ...read, upstream: 'ingestion' } as const;
const tag = 'Coverage';

/** Contract 2.4. Seeing who uploaded what needs what uploading needs (contract 3.3). */
export const COVERAGE_READS: readonly Operation[] = [
  {
    ...row,
    operationId: 'listCoverageReports',
    path: `${REPOSITORY}/coverage/status`,
    access: byAccount('write'),
    does: 'Seeing the uploads of a repository',
    contract: {
      tag,
      summary: 'The last uploads of a repository and what became of them',
      query: coverageStatusQuery,
      reply: { status: 200, body: coverageStatusReply },
    },
  },
  {
    ...row,
    operationId: 'watchCoverageUploads',
    path: `${REPOSITORY}/coverage/uploads/events`,
    access: byAccount('write'),
    does: 'Seeing the uploads of a repository',
    contract: {
      tag,
      summary:
        'The last uploads of a repository and what becomes of them, as server-sent events: `uploads` with all of them, as ' +
        'listCoverageReports has them, then `upload` for each that changes; `Last-Event-ID` goes on where a stream ended',
      reply: { status: 200, type: 'text/event-stream' },
    },
  },
  {
    ...row,
    operationId: 'getCoverageBadge',
    path: `${REPOSITORY}/coverage/badge.svg`,
    access: publicly(byAccount('read')),
    does: 'Reading a repository',
    contract: {
      tag,
      summary: 'The coverage of the main branch, or of another one, as a picture for a README',
      query: coverageBadgeQuery,
      reply: { status: 200, type: 'image/svg+xml', keptS: 60 },
    },
  },
  {
    ...row,
    operationId: 'listCommitCoverageReports',
    path: `${REPOSITORY}/commits/:sha/coverage/reports`,
    access: publicly(byAccount('read')),
    does: 'Reading coverage reports',
    contract: {
      tag,
      summary: 'The coverage reports of a commit',
      query: commitReportsQuery,
      reply: { status: 200, body: commitReportsReply },
    },
  },
  {
    ...row,
    operationId: 'getCoverageReport',
    path: `${REPOSITORY}/commits/:sha/coverage/reports/:reportUuid`,
    access: publicly(byAccount('read')),
    does: 'Reading coverage reports',
    contract: {
      tag,
      summary: 'One merged coverage report with its lines',
      reply: { status: 200, body: coverageReportReply },
    },
  },
  {
    ...row,
    operationId: 'getRepositoryWithAnalysis',
    path: ANALYSIS,
    access: publicly(byEither('read')),
    does: 'Reading a repository',
    contract: {
      tag,
      summary: 'A repository with its newest coverage and its newest analysis',
      query: repositoryWithAnalysisQuery,
      reply: { status: 200, body: repositoryWithAnalysisReply },
    },
  },
];
