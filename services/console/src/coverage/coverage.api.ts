/* eslint-disable @typescript-eslint/explicit-module-boundary-types -- the library's helpers are what knows the types */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';
import type {
  GetFileCoverageData,
  GetFileCoverageResponse,
  GetFileWithAnalysisData,
  GetFileWithAnalysisResponse,
  GetFolderCoverageData,
  GetFolderCoverageResponse,
  GetRepositoryWithAnalysisData,
  GetRepositoryWithAnalysisResponse,
  ListFilesData,
  ListFilesResponse,
  ListRepositoryCommitsData,
  ListRepositoryCommitsResponse,
} from '../api/document/types.gen';
import type { RepositoryNames } from '../organizations/organizations.api';

export type Coverage = NonNullable<GetRepositoryWithAnalysisResponse['data']['coverage']>;
export type ListedCommit = ListRepositoryCommitsResponse['data'][number];
export type ListedFile = ListFilesResponse['data'][number];
export type Folder = GetFolderCoverageResponse['data'];
export type CoverageFile = GetFileWithAnalysisResponse;
export type FileSort = NonNullable<NonNullable<ListFilesData['query']>['sort']>;

/** Whose coverage is looked at. */
export interface Subject {
  readonly names: RepositoryNames;
  /** Undefined: of all branches. */
  readonly branch: string | undefined;
}

export interface FilesWanted {
  readonly search: string;
  readonly sort: FileSort;
  readonly direction: 'asc' | 'desc';
}

const REPOSITORY = '/api/v3/organizations/{provider}/{organization}/repositories/{repository}';
const ANALYSIS = '/api/v3/analysis/organizations/{provider}/{organization}/repositories/{repository}';

const keyOf = (what: string, { names, branch }: Subject): readonly unknown[] => [
  ...['coverage', what],
  ...[names.provider, names.organization, names.repository, branch],
];
const ofBranch = (branch: string | undefined): { branch?: string } =>
  branch === undefined ? {} : { branch };

const WAITING_MS = 5_000;

/** Asked again for as long as something newer is being processed. */
export const overviewQuery = (subject: Subject) =>
  queryOptions({
    queryKey: keyOf('overview', subject),
    queryFn: async ({ signal }) =>
      (
        await call<GetRepositoryWithAnalysisData, GetRepositoryWithAnalysisResponse>({
          method: 'GET',
          url: ANALYSIS,
          path: subject.names,
          query: ofBranch(subject.branch),
          signal,
        })
      ).body.data,
    refetchInterval: ({ state }) => (state.data?.coverage?.status === 'Waiting' ? WAITING_MS : false),
  });

/** `version`: of which coverage, so that what is shown of it together is of one moment. */
export const trendQuery = (subject: Subject, version: string) =>
  infiniteQueryOptions({
    queryKey: [...keyOf('trend', subject), version],
    queryFn: async ({ signal, pageParam }) =>
      (
        await call<ListRepositoryCommitsData, ListRepositoryCommitsResponse>({
          method: 'GET',
          url: `${ANALYSIS}/commits`,
          path: subject.names,
          query: { ...ofBranch(subject.branch), limit: 100, ...(pageParam && { cursor: pageParam }) },
          signal,
        })
      ).body,
    initialPageParam: '',
    getNextPageParam: ({ pagination }) => pagination.cursor,
  });

export const filesQuery = (subject: Subject, version: string, { search, sort, direction }: FilesWanted) =>
  infiniteQueryOptions({
    queryKey: [...keyOf('files', subject), version, search, sort, direction],
    queryFn: async ({ signal, pageParam }) =>
      (
        await call<ListFilesData, ListFilesResponse>({
          method: 'GET',
          url: `${REPOSITORY}/files`,
          path: subject.names,
          query: {
            ...ofBranch(subject.branch),
            ...(search !== '' && { search }),
            ...{ sort, direction, limit: 100 },
            ...(pageParam && { cursor: pageParam }),
          },
          signal,
        })
      ).body,
    initialPageParam: '',
    getNextPageParam: ({ pagination }) => pagination.cursor,
    placeholderData: keepPreviousData,
  });

export const folderQuery = (subject: Subject, version: string, folder: string) =>
  queryOptions({
    queryKey: [...keyOf('folder', subject), version, folder],
    queryFn: async ({ signal }) =>
      (
        await call<GetFolderCoverageData, GetFolderCoverageResponse>({
          method: 'GET',
          url: `${REPOSITORY}/coverage/folders`,
          path: subject.names,
          query: { ...ofBranch(subject.branch), folder },
          signal,
        })
      ).body.data,
    placeholderData: keepPreviousData,
  });

const fileOf = ({ names, branch }: Subject, fileId: number) => ({
  path: { ...names, fileId },
  query: ofBranch(branch),
});

export const fileQuery = (subject: Subject, fileId: number) =>
  queryOptions({
    queryKey: [...keyOf('file', subject), fileId],
    queryFn: async ({ signal }) =>
      (
        await call<GetFileWithAnalysisData, GetFileWithAnalysisResponse>({
          method: 'GET',
          url: `${REPOSITORY}/files/{fileId}`,
          ...fileOf(subject, fileId),
          signal,
        })
      ).body,
  });

export const linesQuery = (subject: Subject, fileId: number, commitSha: string) =>
  queryOptions({
    queryKey: [...keyOf('lines', subject), fileId, commitSha],
    queryFn: async ({ signal }) =>
      (
        await call<GetFileCoverageData, GetFileCoverageResponse>({
          method: 'GET',
          url: `${REPOSITORY}/files/{fileId}/coverage`,
          ...fileOf(subject, fileId),
          signal,
        })
      ).body.data,
  });
