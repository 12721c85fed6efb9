import {
  commitWithAnalysisReply,
  fileCoverageReply,
  fileQuery,
  filesQuery,
  filesReply,
  fileWithAnalysisReply,
  folderCoverageQuery,
  folderCoverageReply,
} from '@libs/contracts';
import type { Operation } from '../operation';
import { ANALYSIS, byAccount, publicly, read, REPOSITORY } from './kinds';

const row = { ...read, upstream: 'ingestion', access: publicly(byAccount('read')) } as const;

/** Files and commits with their coverage (contract 2.4). */
export const FILE_COVERAGE: readonly Operation[] = [
  {
    ...row,
    operationId: 'listFiles',
    path: `${REPOSITORY}/files`,
    does: 'Reading the files of a repository',
    contract: {
      tag: 'Files',
      summary: 'The files of a branch with their coverage and what its analysis says of them',
      query: filesQuery,
      reply: { status: 200, body: filesReply },
    },
  },
  {
    ...row,
    operationId: 'getFileWithAnalysis',
    path: `${REPOSITORY}/files/:fileId`,
    does: 'Reading the files of a repository',
    contract: {
      tag: 'Files',
      summary: 'A file with its coverage and its analysis, each of the newest commit that has it',
      query: fileQuery,
      reply: { status: 200, body: fileWithAnalysisReply },
    },
  },
  {
    ...row,
    operationId: 'getFileCoverage',
    path: `${REPOSITORY}/files/:fileId/coverage`,
    does: 'Reading the files of a repository',
    contract: {
      tag: 'Coverage',
      summary: 'The hits of each coverable line of a file',
      query: fileQuery,
      reply: { status: 200, body: fileCoverageReply },
    },
  },
  {
    ...row,
    operationId: 'getFolderCoverage',
    path: `${REPOSITORY}/coverage/folders`,
    does: 'Reading the files of a repository',
    contract: {
      tag: 'Coverage',
      summary:
        'What lies in a folder, with the covered lines of all that is below it, whatever the number of files',
      query: folderCoverageQuery,
      reply: { status: 200, body: folderCoverageReply },
    },
  },
  {
    ...row,
    operationId: 'getCommit',
    path: `${ANALYSIS}/commits/:sha`,
    does: 'Reading the commits of a repository',
    contract: {
      tag: 'Commits',
      summary: 'A commit with its coverage, and how it differs from that of its parent',
      reply: { status: 200, body: commitWithAnalysisReply },
    },
  },
];
