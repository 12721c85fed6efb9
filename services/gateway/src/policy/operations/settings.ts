import {
  analysisConfigurationReply,
  buildServerSetting,
  commitOverviewReply,
  fileStateRequest,
  ignoredFilesQuery,
  ignoredFilesReply,
  projectReply,
  repositoryLanguagesReply,
  repositoryLanguagesRequest,
} from '@libs/contracts';
import type { Operation } from '../operation';
import {
  byAccount,
  byEither,
  byRepositoryToken,
  change,
  publicly,
  read,
  REPOSITORY,
  REPOSITORY_V2,
} from './kinds';

const tag = 'Repository settings';
const reading = { ...read, upstream: 'ingestion' } as const;
const readingV2 = { ...reading, api: 'v2' } as const;
const patch = { ...change, method: 'PATCH', upstream: 'ingestion' } as const;
const configuration = {
  tag,
  summary: 'What the analysis CLI runs with: tools, patterns, extensions and ignored files',
  reply: { status: 200, body: analysisConfigurationReply },
} as const;

/** Contract 1.2 (G1, G1A, O2), 2.5 (settings) and the settings among the thirteen of 3.2. */
export const SETTINGS: readonly Operation[] = [
  {
    ...readingV2,
    operationId: 'getProjectAnalysisConfiguration',
    path: '/2.0/project/analysis/configuration',
    access: byRepositoryToken('read'),
    does: 'Reading the configuration of the analysis',
    contract: configuration,
  },
  {
    ...readingV2,
    operationId: 'getAnalysisConfigurationByAccount',
    path: `${REPOSITORY_V2}/analysis/configuration`,
    access: publicly(byAccount('read')),
    does: 'Reading the configuration of the analysis',
    contract: configuration,
  },
  {
    ...readingV2,
    operationId: 'getProject',
    path: '/2.0/project',
    access: byRepositoryToken('read'),
    does: 'Reading a repository',
    contract: {
      tag,
      summary: 'The repository that the token belongs to',
      reply: { status: 200, body: projectReply },
    },
  },
  {
    ...readingV2,
    operationId: 'getProjectCommit',
    path: '/2.0/commit/:sha',
    access: byRepositoryToken('read'),
    does: 'Reading a commit',
    contract: {
      tag,
      summary: 'What is known of a commit, in the words of API v2',
      reply: { status: 200, body: commitOverviewReply },
    },
  },
  {
    ...reading,
    operationId: 'getRepositoryLanguages',
    path: `${REPOSITORY}/settings/languages`,
    access: publicly(byEither('read')),
    does: 'Reading the languages of a repository',
    contract: {
      tag,
      summary: 'The languages of a repository and what their files are called there',
      reply: { status: 200, body: repositoryLanguagesReply },
    },
  },
  {
    ...patch,
    operationId: 'patchRepositoryLanguageResponseSettings',
    path: `${REPOSITORY}/settings/languages`,
    access: byAccount('configurable'),
    does: 'Configuring the languages of a repository',
    contract: {
      tag,
      summary: 'Say what files of a language are called, and whether it counts',
      request: repositoryLanguagesRequest,
      reply: { status: 204 },
    },
  },
  {
    ...reading,
    operationId: 'getBuildServerAnalysisSetting',
    path: `${REPOSITORY}/settings/analysis`,
    access: byAccount('admin'),
    does: 'Reading where the analysis runs',
    contract: {
      tag,
      summary: 'Whether the analysis runs on the build server',
      reply: { status: 200, body: buildServerSetting },
    },
  },
  {
    ...patch,
    operationId: 'updateBuildServerAnalysisSetting',
    path: `${REPOSITORY}/settings/analysis`,
    access: byAccount('admin'),
    does: 'Changing where the analysis runs',
    contract: {
      tag,
      summary: 'Say whether the analysis runs on the build server',
      request: buildServerSetting,
      reply: { status: 200, body: buildServerSetting },
    },
  },
  {
    ...reading,
    operationId: 'listIgnoredFiles',
    path: `${REPOSITORY}/ignored-files`,
    access: publicly(byEither('read')),
    does: 'Reading the ignored files of a repository',
    contract: {
      tag,
      summary: 'The files that an analysis leaves out, in the order in which they were ignored',
      query: ignoredFilesQuery,
      reply: { status: 200, body: ignoredFilesReply },
    },
  },
  {
    ...patch,
    operationId: 'updateFileState',
    path: `${REPOSITORY}/file`,
    access: byAccount('configurable'),
    does: 'Ignoring files of a repository',
    contract: {
      tag,
      summary: 'Leave a file out of the analysis, or take it in again',
      request: fileStateRequest,
      reply: { status: 204 },
    },
  },
];
