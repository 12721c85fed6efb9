import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type {
  GetPullRequestDiffData,
  GetPullRequestDiffResponse,
  GetRepositoryPullRequestCoverageData,
  GetRepositoryPullRequestCoverageResponse,
  GetRepositoryPullRequestFilesCoverageData,
  GetRepositoryPullRequestFilesCoverageResponse,
  ListCommitCoverageReportsData,
  ListCommitCoverageReportsResponse,
  ListRepositoryPullRequestsData,
  ListRepositoryPullRequestsResponse,
  PullRequest as KnownPullRequest,
  ReanalyzeCoverageData,
} from '../api/document/types.gen';
import type { RepositoryNames } from '../organizations/organizations.api';
import { readDiff } from './read-diff';

export type PullRequest = KnownPullRequest;
export type PullRequestCoverage = GetRepositoryPullRequestCoverageResponse['data'];
export type DiffCoverage = PullRequestCoverage['coverage']['diffCoverage'];
export type ChangedFile = GetRepositoryPullRequestFilesCoverageResponse['data'][number];
export type CommitReport = ListCommitCoverageReportsResponse['data'][number];

/** Which of them; the API lists no others. */
export const PULL_REQUEST_LISTS = ['open', 'merged'] as const;
export type PullRequestListName = (typeof PULL_REQUEST_LISTS)[number];

export interface PullRequestPlace extends RepositoryNames {
  readonly number: number;
}

const IN_REPOSITORY = 'organizations/{provider}/{organization}/repositories/{repository}/pull-requests';
/** Of each the coverage is asked for by itself. */
const PAGE = 20;

export const pullRequestsKey = ({ provider, organization, repository }: RepositoryNames): string[] => [
  'pull-requests',
  provider,
  organization,
  repository,
];
export const pullRequestKey = ({ number, ...names }: PullRequestPlace): (string | number)[] => [
  ...pullRequestsKey(names),
  number,
];

const pathOf = (place: PullRequestPlace): RepositoryNames & { pullRequest: number } => ({
  ...place,
  pullRequest: place.number,
});

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the library's helper is what knows the type
export const pullRequestsQuery = (names: RepositoryNames, list: PullRequestListName) =>
  infiniteQueryOptions({
    queryKey: [...pullRequestsKey(names), list],
    queryFn: async ({ signal, pageParam }) =>
      (
        await call<ListRepositoryPullRequestsData, ListRepositoryPullRequestsResponse>({
          method: 'GET',
          url: `/api/v3/analysis/${IN_REPOSITORY}`,
          path: names,
          query: {
            limit: PAGE,
            ...(list === 'merged' && { search: 'merged' }),
            ...(pageParam !== '' && { cursor: pageParam }),
          },
          signal,
        })
      ).body,
    initialPageParam: '',
    getNextPageParam: ({ pagination }) => pagination.cursor,
  });

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the library's helper is what knows the type
export const coverageQuery = (place: PullRequestPlace) =>
  queryOptions({
    queryKey: [...pullRequestKey(place), 'coverage'],
    queryFn: async ({ signal }) =>
      (
        await call<GetRepositoryPullRequestCoverageData, GetRepositoryPullRequestCoverageResponse>({
          method: 'GET',
          url: `/api/v3/coverage/${IN_REPOSITORY}/{pullRequest}`,
          path: pathOf(place),
          signal,
        })
      ).body.data,
  });

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the library's helper is what knows the type
export const changedFilesQuery = (place: PullRequestPlace) =>
  queryOptions({
    queryKey: [...pullRequestKey(place), 'files'],
    queryFn: async ({ signal }) =>
      (
        await call<GetRepositoryPullRequestFilesCoverageData, GetRepositoryPullRequestFilesCoverageResponse>({
          method: 'GET',
          url: `/api/v3/coverage/${IN_REPOSITORY}/{pullRequest}/files`,
          path: pathOf(place),
          signal,
        })
      ).body.data,
    structuralSharing: false,
  });

/** More languages than these are in no repository. */
const MAX_REPORTS = 100;

/** @param sha '': one that nobody has told of, with no reports */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the library's helper is what knows the type
export const reportsQuery = (place: PullRequestPlace, sha: string) =>
  queryOptions({
    queryKey: [...pullRequestKey(place), 'reports', sha],
    queryFn: async ({ signal }) =>
      (
        await call<ListCommitCoverageReportsData, ListCommitCoverageReportsResponse>({
          method: 'GET',
          url: '/api/v3/organizations/{provider}/{organization}/repositories/{repository}/commits/{sha}/coverage/reports',
          path: { ...place, sha },
          query: { limit: MAX_REPORTS },
          signal,
        })
      ).body.data,
    enabled: sha !== '',
  });

export type ReportState = 'processed' | 'waitsForFinal' | 'pending';

/** How it stands with a report as far as pull requests go: what is known of its commit and branch is nothing to them. */
export const stateOf = ({ isFinal, processed }: CommitReport): ReportState =>
  processed ? 'processed' : isFinal ? 'pending' : 'waitsForFinal';

/** @param headSha a diff is of one head only */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the library's helper is what knows the type
export const diffQuery = (place: PullRequestPlace, headSha: string) =>
  queryOptions({
    queryKey: [...pullRequestKey(place), 'diff', headSha],
    queryFn: async ({ signal }) => {
      const { body } = await call<GetPullRequestDiffData, GetPullRequestDiffResponse>({
        method: 'GET',
        url: `/api/v3/${IN_REPOSITORY}/{pullRequest}/diff`,
        path: pathOf(place),
        signal,
      });
      return readDiff(body.diff);
    },
    structuralSharing: false,
    staleTime: Infinity,
  });

/** A GET that does something, as the public API has it. */
export async function reanalyse(place: PullRequestPlace): Promise<void> {
  await call<ReanalyzeCoverageData, undefined>({
    method: 'GET',
    url: `/api/v3/coverage/${IN_REPOSITORY}/{pullRequest}/reanalyze`,
    path: pathOf(place),
  });
}
