import {
  duplicationResultsRequest,
  issuesResultsRequest,
  metricsResultsRequest,
  oldResultsRequest,
  uploadReply,
} from '@libs/contracts';
import type { z } from 'zod';
import type { Operation } from '../operation';
import { byAccount, byRepositoryToken, REPOSITORY_V2 } from './kinds';

const upload = {
  method: 'POST',
  api: 'v2',
  upstream: 'ingestion',
  body: 'analysis',
  timeout: 'upload',
  acknowledges: true,
  does: 'Uploading results of an analysis',
} as const;

interface Form {
  /** Of the repository token's form; the account's has a longer one. */
  operationId: string;
  tail: string;
  summary: string;
  request?: z.ZodType;
}

const contractOf = ({ summary, request }: Form): Operation['contract'] => ({
  tag: 'Analysis uploads',
  summary,
  ...(request ? { request } : {}),
  reply: { status: 200, body: uploadReply },
});

const byToken = (form: Form): Operation => ({
  ...upload,
  operationId: form.operationId,
  path: `/2.0/commit/:sha/${form.tail}`,
  access: byRepositoryToken('write'),
  contract: contractOf(form),
});

/** Each twice: about the repository token's own repository, and about the one that the path names. */
const both = (form: Form): Operation[] => [
  byToken(form),
  {
    ...byToken(form),
    operationId: `${form.operationId}ByAccount`,
    path: `${REPOSITORY_V2}/commit/:sha/${form.tail}`,
    access: byAccount('write'),
  },
];

/** R1 to R4, R1A to R4A and O1 of contract 1.2. */
export const ANALYSIS_UPLOADS: readonly Operation[] = [
  ...both({
    operationId: 'uploadIssues',
    tail: 'issuesRemoteResults',
    summary: 'Upload issues that tools found in a commit; several uploads add up',
    request: issuesResultsRequest,
  }),
  ...both({
    operationId: 'uploadMetrics',
    tail: 'metricsRemoteResults',
    summary: 'Upload metrics of the files of a commit',
    request: metricsResultsRequest,
  }),
  ...both({
    operationId: 'uploadDuplication',
    tail: 'duplicationRemoteResults',
    summary: 'Upload duplicated blocks of a commit',
    request: duplicationResultsRequest,
  }),
  ...both({
    operationId: 'finishResults',
    tail: 'resultsFinal',
    summary: 'Say that all results of a commit are uploaded; from then on they count',
  }),
  byToken({
    operationId: 'uploadOldResults',
    tail: 'results',
    summary: 'Upload issues of one tool in the form that the oldest clients know',
    request: oldResultsRequest,
  }),
];
