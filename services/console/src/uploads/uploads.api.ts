import { queryOptions } from '@tanstack/react-query';
import { addressOf } from '../api/address';
import { call } from '../api/call';
import type { ListCoverageReportsData, ListCoverageReportsResponse } from '../api/document/types.gen';
import type { RepositoryNames } from '../organizations/organizations.api';
import { MAX_UPLOADS } from './upload-list';

const COVERAGE = '/api/v3/organizations/{provider}/{organization}/repositories/{repository}/coverage';

// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the library's helper is what knows the type
export const uploadsQuery = (path: RepositoryNames) =>
  queryOptions({
    queryKey: ['uploads', path.provider, path.organization, path.repository],
    queryFn: async ({ signal }) =>
      (
        await call<ListCoverageReportsData, ListCoverageReportsResponse>({
          method: 'GET',
          url: `${COVERAGE}/status`,
          path,
          query: { limit: MAX_UPLOADS },
          signal,
        })
      ).body.data,
  });

/** What the list shows, as it changes. */
export const watchUploads = (path: RepositoryNames): EventSource =>
  new EventSource(addressOf({ url: `${COVERAGE}/uploads/events`, path }));
