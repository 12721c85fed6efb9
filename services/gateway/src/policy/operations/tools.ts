import {
  configureToolRequest,
  languageFilesReply,
  languageToolsReply,
  patternFilterQuery,
  patternReply,
  patternsOverviewQuery,
  patternsOverviewReply,
  patternsQuery,
  patternsReply,
  repositoryPatternsQuery,
  repositoryPatternsReply,
  repositoryToolsReply,
  toolsQuery,
  toolsReply,
  updatePatternsRequest,
} from '@libs/contracts';
import type { Operation } from '../operation';
import { ANALYSIS, byEither, change, nobody, publicly, read } from './kinds';

const tag = 'Tools';
const catalogue = {
  ...read,
  upstream: 'ingestion',
  access: nobody,
  does: 'Reading the tool catalogue',
} as const;
const readTools = {
  ...read,
  upstream: 'ingestion',
  access: publicly(byEither('read')),
  does: 'Reading the tools of a repository',
} as const;
const changeTools = {
  ...change,
  method: 'PATCH',
  upstream: 'ingestion',
  access: byEither('configurable'),
  does: 'Configuring the tools of a repository',
} as const;

/** Contract 2.3, last row, and the tools among the thirteen of 3.2. */
export const TOOLS: readonly Operation[] = [
  {
    ...catalogue,
    operationId: 'listTools',
    path: '/api/v3/tools',
    contract: {
      tag,
      summary: 'The tools that find issues',
      query: toolsQuery,
      reply: { status: 200, body: toolsReply },
    },
  },
  {
    ...catalogue,
    operationId: 'listPatterns',
    path: '/api/v3/tools/:toolUuid/patterns',
    contract: {
      tag,
      summary: 'What a tool looks for',
      query: patternsQuery,
      reply: { status: 200, body: patternsReply },
    },
  },
  {
    ...catalogue,
    operationId: 'getPattern',
    path: '/api/v3/tools/:toolUuid/patterns/:patternId',
    contract: { tag, summary: 'One thing that a tool looks for', reply: { status: 200, body: patternReply } },
  },
  {
    ...catalogue,
    operationId: 'listDuplicationTools',
    path: '/api/v3/duplicationTools',
    contract: {
      tag,
      summary: 'The tools that find duplication',
      reply: { status: 200, body: languageToolsReply },
    },
  },
  {
    ...catalogue,
    operationId: 'listMetricsTools',
    path: '/api/v3/metricsTools',
    contract: { tag, summary: 'The tools that measure', reply: { status: 200, body: languageToolsReply } },
  },
  {
    ...catalogue,
    operationId: 'listLanguagesWithTools',
    path: '/api/v3/languages/tools',
    contract: {
      tag,
      summary: 'The languages and what their files are called',
      reply: { status: 200, body: languageFilesReply },
    },
  },
  {
    ...readTools,
    operationId: 'listRepositoryTools',
    path: `${ANALYSIS}/tools`,
    contract: {
      tag,
      summary: 'The tools of a repository and how it uses them',
      reply: { status: 200, body: repositoryToolsReply },
    },
  },
  {
    ...changeTools,
    // A tool may have thousands of patterns, and one change may name them all.
    body: 'upload',
    operationId: 'configureTool',
    path: `${ANALYSIS}/tools/:toolUuid`,
    contract: {
      tag,
      summary: 'Turn a tool on or off in a repository, and its patterns',
      request: configureToolRequest,
      reply: { status: 204 },
    },
  },
  {
    ...readTools,
    operationId: 'listRepositoryToolPatterns',
    path: `${ANALYSIS}/tools/:toolUuid/patterns`,
    contract: {
      tag,
      summary: 'The patterns of a tool as they are in effect for a repository',
      query: repositoryPatternsQuery,
      reply: { status: 200, body: repositoryPatternsReply },
    },
  },
  {
    ...changeTools,
    operationId: 'updateRepositoryToolPatterns',
    path: `${ANALYSIS}/tools/:toolUuid/patterns`,
    contract: {
      tag,
      summary: 'Turn all patterns of a tool on or off in a repository, or those that a filter lets through',
      query: patternFilterQuery,
      request: updatePatternsRequest,
      reply: { status: 204 },
    },
  },
  {
    ...readTools,
    operationId: 'toolPatternsOverview',
    path: `${ANALYSIS}/tools/:toolUuid/patterns/overview`,
    contract: {
      tag,
      summary: 'How many patterns of a tool there are of each kind, and how many are on',
      query: patternsOverviewQuery,
      reply: { status: 200, body: patternsOverviewReply },
    },
  },
];
