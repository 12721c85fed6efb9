/* eslint-disable @typescript-eslint/explicit-module-boundary-types -- the library's helpers are what knows the types */
import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type {
  GetRepositoryWithAnalysisData,
  GetRepositoryWithAnalysisResponse,
  ListRepositoryBranchesData,
  ListRepositoryBranchesResponse,
} from '../api/document/types.gen';
import type { RepositoryNames } from '../organizations/organizations.api';

const REPOSITORIES = 'organizations/{provider}/{organization}/repositories/{repository}';

export const repositoryQuery = (path: RepositoryNames) =>
  queryOptions({
    queryKey: ['repository', path.provider, path.organization, path.repository],
    queryFn: async ({ signal }) =>
      (
        await call<GetRepositoryWithAnalysisData, GetRepositoryWithAnalysisResponse>({
          method: 'GET',
          url: `/api/v3/analysis/${REPOSITORIES}`,
          path,
          signal,
        })
      ).body.data.repository,
  });

const MAX_BRANCHES = 1_000;

/** Those that were seen last, as many as one page holds. */
export const branchesQuery = (path: RepositoryNames) =>
  queryOptions({
    queryKey: ['branches', path.provider, path.organization, path.repository],
    queryFn: async ({ signal }) =>
      (
        await call<ListRepositoryBranchesData, ListRepositoryBranchesResponse>({
          method: 'GET',
          url: `/api/v3/${REPOSITORIES}/branches`,
          path,
          query: { limit: MAX_BRANCHES },
          signal,
        })
      ).body.data,
  });
