import {
  repositoriesWithAnalysisPage,
  repositoriesWithAnalysisQuery,
  searchRepositoriesWithAnalysisQuery,
  searchRepositoriesWithAnalysisRequest,
} from '@libs/contracts';
import type { Operation } from '../operation';
import { byMember, change, read } from './kinds';

const REPOSITORIES = '/analysis/organizations/:provider/:organization/repositories';
const row = {
  upstream: 'ingestion',
  access: byMember('member'),
  does: 'Listing the repositories of an organization',
} as const;
const reply = { status: 200, body: repositoriesWithAnalysisPage } as const;

/** Contract 2.3: the repositories of an organization with what is known of their code. */
export const REPOSITORIES_WITH_ANALYSIS: readonly Operation[] = [
  {
    ...read,
    ...row,
    operationId: 'listOrganizationRepositoriesWithAnalysis',
    path: `/api/v3${REPOSITORIES}`,
    contract: {
      tag: 'Coverage',
      summary: 'The repositories of an organization that the account may see, each with its newest coverage',
      query: repositoriesWithAnalysisQuery,
      reply,
    },
  },
  {
    ...change,
    ...row,
    operationId: 'searchOrganizationRepositoriesWithAnalysis',
    method: 'POST',
    path: `/api/v3/search${REPOSITORIES}`,
    contract: {
      tag: 'Coverage',
      summary: 'The same of the repositories that are named',
      query: searchRepositoriesWithAnalysisQuery,
      request: searchRepositoriesWithAnalysisRequest,
      reply,
    },
  },
];
