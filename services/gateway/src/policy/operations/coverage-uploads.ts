import { coverageQuery, coverageRequest, uploadReply } from '@libs/contracts';
import type { Operation } from '../operation';
import { byAccount, byRepositoryToken, REPOSITORY_V2 } from './kinds';

const upload = {
  method: 'POST',
  api: 'v2',
  upstream: 'ingestion',
  body: 'upload',
  timeout: 'upload',
  limit: 'upload',
  acknowledges: true,
  does: 'Uploading coverage',
} as const;
const report = {
  tag: 'Coverage uploads',
  summary: 'Upload a coverage report of a commit in one language',
  query: coverageQuery,
  request: coverageRequest,
  reply: { status: 200, body: uploadReply },
} as const;
const final = {
  tag: 'Coverage uploads',
  summary: 'Say that all partial reports of a commit are uploaded',
  reply: { status: 200, body: uploadReply },
} as const;

/** C1 and C2 are about the repository token's own repository, the others name one (contract 1.2). */
export const COVERAGE_UPLOADS: readonly Operation[] = [
  {
    ...upload,
    operationId: 'uploadCoverage',
    path: '/2.0/coverage/:sha/:language',
    access: byRepositoryToken('write'),
    contract: report,
  },
  {
    ...upload,
    operationId: 'finishCoverage',
    path: '/2.0/commit/:sha/coverageFinal',
    access: byRepositoryToken('write'),
    contract: final,
  },
  {
    ...upload,
    operationId: 'uploadCoverageByAccount',
    path: `${REPOSITORY_V2}/commit/:sha/coverage/:language`,
    access: byAccount('write'),
    contract: report,
  },
  {
    ...upload,
    operationId: 'finishCoverageByAccount',
    path: `${REPOSITORY_V2}/commit/:sha/coverageFinal`,
    access: byAccount('write'),
    contract: final,
  },
  {
    ...upload,
    operationId: 'uploadCoverageWithoutProvider',
    path: '/2.0/:organization/:repository/commit/:sha/coverage/:language',
    access: byAccount('write'),
    contract: report,
  },
];
